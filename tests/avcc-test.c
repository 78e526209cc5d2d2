/*
 * avcc-test - lib/cut/avcc on parameter sets as x264 writes them, and on damaged ones.
 */
#include "cut/avcc.h"

#include "unit.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <string.h>

/* Profile High, 320x240, one set of each kind, number 0. */
static const uint8_t high[] = { 0x01, 0x64, 0x00, 0x0d, 0xff, 0xe1, 0x00, 0x19, 0x67,
	0x64, 0x00, 0x0d, 0xac, 0xd9, 0x41, 0x41, 0xfb, 0x01, 0x10, 0x00, 0x00, 0x03,
	0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0x20, 0xf1, 0x42, 0x99, 0x60, 0x01, 0x00,
	0x05, 0x68, 0xef, 0x82, 0x3c, 0xb0, 0xfd, 0xf8, 0xf8, 0x00 };

/* Sets of number 31 behind start codes, with a level of 2.0. */
static const uint8_t more[] = { 0x00, 0x00, 0x00, 0x01, 0x67, 0x64, 0x00, 0x14, 0x04,
	0x0b, 0x2d, 0x02, 0x83, 0xf6, 0x1c, 0xd4, 0x04, 0x04, 0x05, 0x00, 0x00, 0x03,
	0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x68, 0x04, 0x00, 0x82, 0xf0, 0x23, 0xcb };

static void test_read(void)
{
	struct aer_avcc avcc;
	struct aer_error err;
	uint8_t copy[sizeof high];

	ok(aer_avcc_read(high, sizeof high, &avcc, &err) == 0, "an avcC is read");
	ok(avcc.profile == 100 && avcc.length_size == 4 && avcc.plain,
	    "its profile, its lengths, and that its pictures are plain");
	ok(avcc.free_id == 31, "the highest number is free");
	memcpy(copy, high, sizeof copy);
	copy[9] = 110; /* High 10 */
	ok(aer_avcc_read(copy, sizeof copy, &avcc, &err) == 0 && !avcc.plain,
	    "another profile is not plain");
}

static void test_join(void)
{
	struct aer_avcc avcc;
	struct aer_error err;
	size_t size;
	uint8_t *joined =
	    aer_avcc_join(high, sizeof high, more, sizeof more, &size, &err);

	if (!ok(joined != NULL, "sets are joined"))
		return;
	ok(aer_avcc_read(joined, size, &avcc, &err) == 0 && avcc.plain &&
		avcc.free_id == 30,
	    "both are read, and their numbers are taken");
	ok((joined[5] & 31) == 2 && joined[3] == 0x14,
	    "there are two, and the level is the higher one");
	ok(memcmp(joined + size - 4, high + sizeof high - 4, 4) == 0,
	    "what High adds stays at the end");
	free(joined);
}

static void test_packet(void)
{
	AVPacket *packet = av_packet_alloc();
	struct aer_error err;

	if (packet == NULL || av_new_packet(packet, sizeof more) < 0)
		abort();
	memcpy(packet->data, more, sizeof more);
	ok(aer_avcc_pack(packet, &err) == 0 && packet->size == (int)sizeof more,
	    "start codes become lengths");
	ok(packet->data[3] == 20 && packet->data[4] == 0x67,
	    "of the units behind them");
	ok(aer_avcc_has_id(packet, 31) && !aer_avcc_has_id(packet, 0),
	    "a packet's sets are found by their number");
	av_packet_free(&packet);
}

/* Reads and joins damaged sets; the sanitizers see what goes wrong. */
static void test_damage(void)
{
	struct aer_avcc avcc;
	struct aer_error err;
	int refused = 0;

	srand(1);
	for (int i = 0; i < 20000; i++) {
		size_t size = (size_t)rand() % (sizeof high + 1), joined_size;
		/* nothing behind SIZE may be read */
		uint8_t *copy = malloc(size > 0 ? size : 1), *joined;

		if (copy == NULL)
			abort();
		memcpy(copy, high, size);
		for (int j = rand() % 4; j > 0 && size > 0; j--)
			copy[(size_t)rand() % size] = (uint8_t)rand();
		refused += aer_avcc_read(copy, size, &avcc, &err) < 0;
		joined = aer_avcc_join(
		    copy, size, more, (size_t)rand() % sizeof more, &joined_size, &err);
		free(joined);
		free(copy);
	}
	ok(refused > 10000, "most damaged ones are refused");
}

int main(void)
{
	test_read();
	test_join();
	test_packet();
	test_damage();
	return unit_done();
}
