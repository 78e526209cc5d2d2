#include "video/reader.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A demuxer with more packets in its index, some 15 MB, is not kept for later: three
 * hours of sound are. */
enum { PACKETS_KEPT = 600000 };

struct aer_reader {
	pthread_mutex_t lock; /* held by whoever uses the sound */
	char *path;           /* NULL: nothing is open */
	struct stat file;
	struct aer_packets *packets; /* these NULL until they are asked for */
	bool with_sound;             /* the packets */
	struct aer_video *decoder;
	AVFormatContext *sound;
	int stream; /* of the sound */
};

struct aer_reader *aer_reader_new(struct aer_error *err)
{
	struct aer_reader *reader = calloc(1, sizeof *reader);

	if (reader == NULL)
		aer_error_memory(err);
	else
		pthread_mutex_init(&reader->lock, NULL);
	return reader;
}

static void close_all(struct aer_reader *reader)
{
	aer_packets_close(reader->packets);
	aer_video_close(reader->decoder);
	aer_demux_close(&reader->sound);
	free(reader->path);
	reader->path = NULL;
	reader->packets = NULL;
	reader->decoder = NULL;
}

void aer_reader_free(struct aer_reader *reader)
{
	if (reader == NULL)
		return;
	close_all(reader);
	pthread_mutex_destroy(&reader->lock);
	free(reader);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Closes what is open of another file than PATH. */
static int turn_to(struct aer_reader *reader, const char *path, struct aer_error *err)
{
	struct stat now = { 0 };

	/* what is gone fails where it is opened */
	if (stat(path, &now) == 0 && reader->path != NULL &&
	    strcmp(path, reader->path) == 0 && same_file(&now, &reader->file))
		return 0;
	close_all(reader);
	reader->file = now;
	reader->path = strdup(path);
	return reader->path != NULL ? 0 : aer_error_memory(err);
}

struct aer_packets *aer_reader_packets(struct aer_reader *reader,
    const struct aer_video *video, bool sound, struct aer_error *err)
{
	if (turn_to(reader, aer_video_path(video), err) < 0)
		return NULL;
	if (reader->packets != NULL && reader->with_sound == sound) {
		aer_packets_follow(reader->packets, video);
		return reader->packets;
	}
	aer_packets_close(reader->packets);
	reader->packets = aer_packets_open(video, sound, err);
	reader->with_sound = sound;
	return reader->packets;
}

struct aer_video *aer_reader_decoder(
    struct aer_reader *reader, const struct aer_video *video, struct aer_error *err)
{
	if (turn_to(reader, aer_video_path(video), err) < 0)
		return NULL;
	if (reader->decoder == NULL)
		reader->decoder = aer_video_share(video, err);
	return reader->decoder;
}

AVFormatContext *aer_reader_sound(
    struct aer_reader *reader, const char *path, int *stream, struct aer_error *err)
{
	if (turn_to(reader, path, err) < 0)
		return NULL;
	if (reader->sound == NULL) {
		bool video_hidden;

		reader->sound =
		    aer_demux_open_kind(path, AVMEDIA_TYPE_AUDIO, &video_hidden, err);
		if (reader->sound == NULL)
			return NULL;
		reader->stream = aer_demux_stream(reader->sound, AVMEDIA_TYPE_AUDIO);
	}
	*stream = reader->stream;
	if (reader->stream >= 0)
		return reader->sound;
	aer_error_set(err, "%s: has no sound", path);
	return NULL;
}

void aer_reader_hold(struct aer_reader *reader)
{
	pthread_mutex_lock(&reader->lock);
}

static int count_packets(const AVFormatContext *format)
{
	int n = 0;

	for (unsigned i = 0; i < format->nb_streams; i++)
		n += avformat_index_get_entries_count(format->streams[i]);
	return n;
}

void aer_reader_release(struct aer_reader *reader)
{
	if (reader->sound != NULL && count_packets(reader->sound) > PACKETS_KEPT)
		aer_demux_close(&reader->sound);
	pthread_mutex_unlock(&reader->lock);
}
