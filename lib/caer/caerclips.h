/*
 * caerclips - the clips that a model is trained or run on: which rows of a manifest,
 * what their classes and subjects are, and where the pictures of their frames lie.
 *
 * The pictures are those of a table of frames, as aer-frames writes it: files, or
 * arrays.  A clip's frames are numbered by the column index from 0.  A frame without a
 * face has no row of that kind; a frame without its context is an error of the clip.
 *
 * Memory: 16 bytes a picture, and some 300 a clip.
 */
#ifndef AER_CAERCLIPS_H
#define AER_CAERCLIPS_H

#include "base/diag.h"
#include "base/dict.h"
#include "base/sha256.h"
#include "table/labels.h"
#include "table/manifest.h"
#include "table/shard.h"

#include <stdbool.h>
#include <stdint.h>

/* What a clip has pictures of. */
enum aer_caer_kind { AER_CAER_KIND_FACE, AER_CAER_KIND_CONTEXT, AER_CAER_KINDS };

/* No number: a picture that is not there, or a clip without class or subject. */
#define AER_CAER_NONE UINT32_MAX

/* A picture: file NAME in FOLDER, or of that array number INDEX. */
struct aer_caer_picture {
	uint32_t clip, folder, name;
	uint32_t index : 31, kind : 1;
};

struct aer_caer_clip {
	const char *id;
	unsigned long line; /* in the manifest */
	uint32_t label;     /* in aer_caer_clips.labels, or NONE */
	uint32_t subject;   /* in aer_caer_clips.subjects, or NONE */
	bool marked;
	bool bad;      /* has an error, which was told, and is left out */
	size_t frames; /* numbered 0 to FRAMES - 1 */
	size_t first[AER_CAER_KINDS], count[AER_CAER_KINDS]; /* in .picture */
};

/* Read it freely; the functions below write. */
struct aer_caer_clips {
	char *name, *frames_name; /* of the tables, for messages */
	struct aer_caer_clip *clip;
	size_t count;
	struct aer_caer_picture *picture; /* by clip, kind and index */
	size_t pictures;
	struct aer_dict *ids, *subjects, *folders, *names;
	struct aer_labels *labels;    /* of these clips */
	struct aer_labels *elsewhere; /* of the manifest's other rows */
	/* private */
	size_t slots, picture_slots;
	bool kind[AER_CAER_KINDS];
};

/* What is asked for. */
struct aer_caer_clips_ask {
	const char *manifest, *frames; /* paths; one of them can be "-" */
	/* COLUMN, VALUE, COLUMN, VALUE...: the rows where all hold are taken.  MARK is
	 * the same for rows that are taken and marked; a row of which both hold is. */
	char *const *where;
	size_t wheres;
	char *const *mark;
	size_t marks;  /* 0: no row is marked */
	unsigned need; /* a sum of aer_manifest_need */
	bool one_part; /* WHERE must not be empty where there is a column split */
	struct aer_shard shard;    /* other clips are not for this machine */
	bool kind[AER_CAER_KINDS]; /* which pictures are wanted */
};

/*
 * Reads both tables.  Rows and clips with an error go to DIAG and are left out; so is a
 * clip without pictures, or, where faces are wanted, without any face.  Fails where a
 * table cannot be read or nothing is left.
 */
struct aer_caer_clips *aer_caer_clips_read(const struct aer_caer_clips_ask *ask,
    struct aer_diag *diag, struct aer_error *err) AER_MUST_CHECK;
void aer_caer_clips_free(struct aer_caer_clips *clips);

/* How many clips are not left out. */
size_t aer_caer_clips_good(const struct aer_caer_clips *clips);

/* Fails where there were clips and all of them are left out. */
int aer_caer_clips_left(
    const struct aer_caer_clips *clips, struct aer_error *err) AER_MUST_CHECK;

/* How many of the good clips' frames have no face, and in *AMONG how many clips have
 * such frames. */
size_t aer_caer_clips_faceless(const struct aer_caer_clips *clips, size_t *among);

/* Names clip I with TEXT as failed, and leaves it out. */
void aer_caer_clips_fail(
    struct aer_caer_clips *clips, size_t i, struct aer_diag *diag, const char *text);

/* The picture of KIND and INDEX of clip I; NULL: there is none. */
const struct aer_caer_picture *aer_caer_clips_picture(
    const struct aer_caer_clips *clips, size_t i, enum aer_caer_kind kind,
    size_t index);

/* Its path, in new memory. */
char *aer_caer_clips_path(const struct aer_caer_clips *clips,
    const struct aer_caer_picture *picture, struct aer_error *err) AER_MUST_CHECK;

/*
 * Looks at the files of all clips, without reading pictures: an array must have SIZE x
 * SIZE pixels and a picture for each of the clip's, and a picture's file must be there.
 * Clips with an error go to DIAG and are left out.  Fails when nothing is left.
 */
int aer_caer_clips_check(struct aer_caer_clips *clips, int size, struct aer_diag *diag,
    struct aer_error *err) AER_MUST_CHECK;

/* The SHA-256 of what is left: the ids, their classes and whether they are marked, in
 * the order of the rows; as in sha256.h. */
int aer_caer_clips_hash(const struct aer_caer_clips *clips, char text[AER_SHA256_SIZE],
    struct aer_error *err) AER_MUST_CHECK;

#endif
