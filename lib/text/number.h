/*
 * number - numbers as JSON and Python write them.
 */
#ifndef AER_NUMBER_H
#define AER_NUMBER_H

#include <stdbool.h>

enum { AER_NUMBER_SIZE = 40 };

/* Writes the finite VALUE into BUF with the fewest digits, from 15 on, that read back
 * as the same number, and with ".0" where it would look like a whole one; from 0.0001
 * to below 10^15 these are the letters of Python's repr().  Returns BUF. */
const char *aer_number_format(double value, char buf[AER_NUMBER_SIZE]);

/* Whether TEXT is a number of JSON: RFC 8259, section 6. */
bool aer_number_is_json(const char *text);

#endif
