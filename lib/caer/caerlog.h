/*
 * caerlog - what a training leaves beside its model: the table of its epochs, their
 * curves, and the clips it was chosen by.
 *
 *	epoch,loss,val_loss,val_uar,val_war,best
 *	1,1.612345,1.598765,0.200000,0.200000,0
 *	2,1.401234,1.387654,0.416667,0.402778,1
 */
#ifndef AER_CAERLOG_H
#define AER_CAERLOG_H

#include "caer/caerstate.h"

/* Writes the table and the drawing of the epochs that are done, where they are asked
 * for. */
int aer_caer_log_write(const struct aer_caer_training *training,
    const struct aer_caer_state *state, struct aer_error *err) AER_MUST_CHECK;

/* Writes OUTPUT.val.csv, columns clip and label; nothing where there is no validation.
 */
int aer_caer_log_validation(
    const struct aer_caer_training *training, struct aer_error *err) AER_MUST_CHECK;

#endif
