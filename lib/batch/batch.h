/*
 * batch - one piece of work on every clip of a manifest: in parallel, in order,
 * and not again where it was done before.
 *
 * A tool gives the work for one clip, which fills a record (record.h) with what
 * it computed, and a function that writes a finished record to the output
 * table.  The batch reads the rows, hands them to workers, reports bad rows and
 * failures with file, line and clip, keeps the records for the next run, draws
 * the progress, and stops in good order on SIGINT and SIGTERM.
 */
#ifndef AER_BATCH_H
#define AER_BATCH_H

#include "base/diag.h"
#include "base/option.h"
#include "batch/record.h"
#include "table/manifest.h"
#include "table/shard.h"
#include "table/writer.h"
#include "video/convert.h"
#include "video/video.h"

struct aer_batch;

/* Options that all batches can have, beside -f, -j, -o and -v: those a tool lists
 * are taken for it. */
enum { AER_OPT_INDEX = AER_LONG_ONLY + 500, AER_OPT_PRUNE, AER_OPT_SHARD };

/* What a worker's thread has for its clips.  Owned by the batch. */
struct aer_worker {
	struct aer_batch *batch;
	void *own; /* what worker_new returned */
	/* private */
	struct aer_video *video;
	struct aer_converter *converter;
	const volatile sig_atomic_t *stop;
};

/* A clip at work.  Its functions are called by one thread at a time, but not always
 * by the same one. */
struct aer_task {
	const struct aer_clip *clip;
	const struct aer_video *video; /* for its facts and times, not to read from */
	size_t first, count;           /* the clip's frames in the video */
	struct aer_region region;      /* never empty */
	struct aer_record *record;     /* to be filled */
	void *own;                     /* the tool's; NULL at first */
	size_t load; /* pixels that plan says are much memory while it is open */
	int threads; /* that plan says its work keeps busy; 0 is 1 */
	struct aer_worker *worker; /* the one that is at it now */
	/* Where the output is made: an empty file or folder, which gets its final
	 * name after end; NULL without -o.  And whether there is nothing to show:
	 * then there will be no output, and an old one is removed. */
	const char *path;
	bool no_output;
	/* private */
	struct aer_output *output;
	size_t *wanted, wanted_count; /* numbers in the video */
	bool selective;
	char *notes; /* NULL for none */
};

struct aer_batch {
	void *tool; /* the tool's own, handed to the functions below */

	/* Takes one of the tool's options; the shared ones are taken before.  NULL
	 * when there are no others. */
	int (*option)(void *tool, int letter, const char *arg, struct aer_error *err);

	/* Columns of a record, NULL-ended. */
	const char *const *columns;
	/* What a result depends on beside the clip's source: version and options.
	 * With it and DIR, records are kept in DIR/.aer/NAME; NULL for none. */
	const char *recipe;

	/* What a clip makes is DIR/CLIP.SUFFIX, or the folder DIR/CLIP where this
	 * is NULL.  What is there and has no record was made by somebody else: the
	 * clip fails. */
	const char *suffix;

	/* Another tool that makes DIR/CLIP too, NULL for none: where it has a record
	 * of the clip, the clip fails. */
	const char *rival;

	/* Does one clip, on a worker's thread, where this is not NULL; the functions
	 * that follow are for work on frames. */
	int (*work)(const void *tool, struct aer_worker *worker,
	    const struct aer_clip *clip, struct aer_record *record,
	    struct aer_error *err);

	/*
	 * The work on one clip, on workers' threads: TOOL is shared and constant.
	 *
	 * plan   says by aer_task_want which frames are wanted, before anything is
	 *        decoded or written; NULL: all frames.
	 * begin  makes ready; NULL: nothing to do.
	 * frame  takes a wanted frame.  They come in rising order, each once, or
	 *        with any_order in any; one that damage made undecodable has no av.
	 * end    finishes the record and the output, and releases what the others
	 *        have made.
	 * drop   gives up: releases what the ones before have made.  It is called
	 *        when one of them fails or the run is interrupted, never after a
	 *        successful end; NULL: nothing to do.
	 */
	int (*plan)(const void *tool, struct aer_task *task, struct aer_error *err);
	int (*begin)(const void *tool, struct aer_worker *worker, struct aer_task *task,
	    struct aer_error *err);
	int (*frame)(const void *tool, struct aer_worker *worker, struct aer_task *task,
	    const struct aer_frame *frame, struct aer_error *err);
	int (*end)(const void *tool, struct aer_worker *worker, struct aer_task *task,
	    struct aer_error *err);
	void (*drop)(const void *tool, struct aer_task *task);
	bool any_order;

	/* Packets go by, and no pictures: memory is taken as is fastest.  To be set
	 * before aer_batch_open. */
	bool copies;

	/* Whether what RECORD names is still there; needed with a recipe. */
	bool (*complete)(const void *tool, const struct aer_clip *clip,
	    const struct aer_record *record);
	/* Whether the file or folder at PATH was made by this tool, by what it says of
	 * itself; used where its record is lost.  NULL: then it was not. */
	bool (*recognize)(const char *path);
	/* Writes the rows of a finished clip; on the calling thread, in order.
	 * A failure ends the run. */
	int (*emit)(void *tool, const struct aer_clip *clip,
	    const struct aer_record *record, struct aer_error *err);
	/* NULL, or: whether the clip is worked on; on the calling thread, in order,
	 * before any work on it. */
	bool (*chosen)(void *tool, const struct aer_clip *clip);
	/* NULL, or told of what fails instead of the user; CLIP is NULL for a bad row.
	 */
	void (*fail)(
	    void *tool, const struct aer_clip *clip, const struct aer_error *why);
	/* What a worker needs of its own; both may be NULL. */
	void *(*worker_new)(const void *tool, struct aer_error *err);
	void (*worker_free)(void *own);

	/* known after aer_batch_start */
	const char *name; /* the tool's, for its records */
	struct aer_diag diag;
	const char *input; /* path of the manifest, "-" for standard input */
	char *dir;  /* where outputs go (-o), without slashes at its end; NULL: none */
	int jobs;   /* -j; 0: one for each processor */
	bool force; /* -f: do all again */
	bool prune; /* --prune: remove what no row names */
	struct aer_shard portion; /* --shard: the clips that are worked on */
	bool verbose;             /* -v */
	const char *index;        /* --index: the folder of indexes, NULL for none */

	/* opened by aer_batch_open, for the functions above */
	struct aer_manifest *manifest;
	struct aer_writer *writer; /* to standard output */

	size_t done, kept, failed; /* clips made, taken from records, failed */
	size_t wanted, decoded;    /* frames that clips asked for, and that took */
	size_t indexes, loaded;    /* videos opened, and how many indexes were kept */
	long long decode_time;     /* of processors, for these frames, in nanoseconds */

	/* private */
	char *records;
	struct aer_dict *named; /* ids, to prune the others; or NULL */
	size_t nameless;        /* rows whose id is not known */
	size_t elsewhere;       /* rows of other portions, or not wanted */
	bool cut_short;         /* a row was, by a signal: no later one is written */
	bool broken;            /* the run cannot go on, because of */
	struct aer_error fatal;
};

/*
 * Begins a tool: messages go to standard error, the options of COMMAND are parsed
 * (the shared ones here, the others by the tool), the only operand is the manifest.
 * False when there is nothing more to do: exit with batch->diag.status.
 */
bool aer_batch_start(struct aer_batch *batch, const struct aer_command *command,
    int argc, char **argv) AER_MUST_CHECK;

/* Opens the manifest, which must have what NEED says (manifest.h), and a writer
 * to OUT without columns yet.  Whatever happens, aer_batch_close follows. */
int aer_batch_open(struct aer_batch *batch, unsigned need, FILE *out,
    struct aer_error *err) AER_MUST_CHECK;
void aer_batch_close(struct aer_batch *batch);

/* Fails where OPTION, which gives something of all clips, meets --shard. */
int aer_batch_whole(const struct aer_batch *batch, const char *option,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * Runs the batch on the clips of its portion and finishes the output table.  Bad rows
 * and failed clips are reported to batch->diag and raise its status, to AER_FATAL where
 * there is no other row; -1 means that nothing more could be read or written.  When a
 * signal asked to stop, the clips under way are given up, what is finished stays, and
 * the signal's default action ends the process.
 */
int aer_batch_run(struct aer_batch *batch, struct aer_error *err) AER_MUST_CHECK;

/* The clip's video, for a batch's work; owned by WORKER. */
struct aer_video *aer_worker_video(
    struct aer_worker *worker, const char *path, struct aer_error *err) AER_MUST_CHECK;

/* The worker's converter. */
struct aer_converter *aer_worker_converter(
    struct aer_worker *worker, struct aer_error *err) AER_MUST_CHECK;

/* Says that only the COUNT frames of FRAMES are wanted: numbers in the video,
 * rising.  They are copied; COUNT may be 0. */
int aer_task_want(struct aer_task *task, const size_t *frames, size_t count,
    struct aer_error *err) AER_MUST_CHECK;

/* A remark on the clip at work that is no failure; shown with its row. */
void aer_task_note(struct aer_task *task, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
