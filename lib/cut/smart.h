/*
 * smart - clips as files of which only the beginning is encoded anew: the frames up to
 * the next IDR picture; the packets from there on are copied.
 *
 * For H.264 in MP4, 8 bits in 4:2:0, whole pictures.  A file ends at the last place
 * within the clip where no picture is missing, which may be some frames before the
 * clip's end; its row tells.  A clip that cannot be made so is made by exact.h, with a
 * note and the mode "exact" in its row.
 */
#ifndef AER_SMART_H
#define AER_SMART_H

#include "cut/cut.h"

extern const struct aer_cut_mode aer_cut_smart;

#endif
