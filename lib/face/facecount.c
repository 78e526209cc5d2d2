#include "face/facecount.h"

#include <stdlib.h>
#include <string.h>

struct count {
	uint64_t frames, found;
};

struct aer_facecount {
	struct aer_table *table;
	const struct aer_dict *ids;
	struct count *count; /* by id */
	size_t clip, frame, w;
	struct aer_row row;
	/* the frame that the last row was of */
	long last_id;
	char *last_frame;
	bool last_found;
};

struct aer_facecount *aer_facecount_open(
    const char *path, const struct aer_dict *ids, struct aer_error *err)
{
	struct aer_facecount *faces = calloc(1, sizeof *faces);

	if (faces == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	faces->ids = ids;
	faces->last_id = -1;
	faces->table = aer_table_open(path, err);
	if (faces->table == NULL ||
	    aer_table_need(faces->table, "clip", &faces->clip, err) < 0 ||
	    aer_table_need(faces->table, "frame", &faces->frame, err) < 0 ||
	    aer_table_need(faces->table, "w", &faces->w, err) < 0)
		goto fail;
	faces->count = calloc(aer_dict_count(ids) + 1, sizeof *faces->count);
	if (faces->count != NULL)
		return faces;
	aer_error_memory(err);
fail:
	aer_facecount_free(faces);
	return NULL;
}

void aer_facecount_free(struct aer_facecount *faces)
{
	if (faces == NULL)
		return;
	aer_table_close(faces->table);
	aer_row_free(&faces->row);
	free(faces->last_frame);
	free(faces->count);
	free(faces);
}

static int count_row(struct aer_facecount *faces, struct aer_error *err)
{
	const char *frame = faces->row.field[faces->frame];
	bool found = faces->row.field[faces->w][0] != '\0';
	long id = aer_dict_find(faces->ids, faces->row.field[faces->clip]);

	if (id < 0)
		return 0;
	if (id == faces->last_id && strcmp(frame, faces->last_frame) == 0) {
		faces->count[id].found += found && !faces->last_found;
		faces->last_found |= found;
		return 0;
	}
	free(faces->last_frame);
	faces->last_frame = strdup(frame);
	faces->last_id = faces->last_frame != NULL ? id : -1;
	faces->last_found = found;
	faces->count[id].frames++;
	faces->count[id].found += found;
	return faces->last_frame != NULL ? 0 : aer_error_memory(err);
}

int aer_facecount_read(struct aer_facecount *faces,
    void (*tell)(void *data, const char *text), void *data, struct aer_error *err)
{
	enum aer_read got;

	while ((got = aer_table_next(faces->table, &faces->row, err)) != AER_READ_END) {
		if (got == AER_READ_BAD)
			tell(data, err->text);
		else if (got == AER_READ_BROKEN || count_row(faces, err) < 0)
			return -1;
	}
	return 0;
}

uint64_t aer_facecount_frames(const struct aer_facecount *faces, size_t id)
{
	return faces->count[id].frames;
}

uint64_t aer_facecount_found(const struct aer_facecount *faces, size_t id)
{
	return faces->count[id].found;
}
