/*
 * reply - answers of the annotation site: every one of them, errors too, has the
 * headers that tell a browser to run nothing, load nothing and tell nothing to others.
 */
#ifndef AER_REPLY_H
#define AER_REPLY_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

/* Answers CONNECTION with STATUS and RESPONSE, which is released. */
enum MHD_Result aer_reply(
    struct MHD_Connection *connection, unsigned status, struct MHD_Response *response);

/* Answers with SIZE bytes of BODY, of the media TYPE; CACHE is the Cache-Control.
 * KEEP: the bytes live as long as the program, else they are copied. */
enum MHD_Result aer_reply_bytes(struct MHD_Connection *connection, unsigned status,
    const void *body, size_t size, bool keep, const char *type, const char *cache);

/* Answers with JSON, which is released; NULL is a failure of memory. */
enum MHD_Result aer_reply_json(
    struct MHD_Connection *connection, unsigned status, json_t *json);

/* Answers {"error": TEXT}. */
enum MHD_Result aer_reply_error(
    struct MHD_Connection *connection, unsigned status, const char *text);

/* Answers with the file FD, which is closed, an MP4, or the part of it that is asked
 * for. */
enum MHD_Result aer_reply_clip(struct MHD_Connection *connection, int fd);

#endif
