/*
 * grow - arrays that grow by one element at a time.
 *
 *	if (aer_grow(&list->item, list->count, &list->slots, sizeof item, err) < 0)
 *		return -1;
 *	list->item[list->count++] = item;
 */
#ifndef AER_GROW_H
#define AER_GROW_H

#include "base/error.h"

#include <stddef.h>

/* Moves the array to twice the room, or to room for 64. */
int aer_grow_twice(
    void *array, size_t *slots, size_t size, struct aer_error *err) AER_MUST_CHECK;

/*
 * Sees that there is room behind the COUNT elements of SIZE bytes of an array, which
 * has *SLOTS, NULL and 0 at first, and is released by free.  ARRAY points to the
 * pointer to it.  What is new is undefined.  Fails when memory is short; the array is
 * then as it was.
 */
static inline int aer_grow(
    void *array, size_t count, size_t *slots, size_t size, struct aer_error *err)
{
	return count < *slots ? 0 : aer_grow_twice(array, slots, size, err);
}

#endif
