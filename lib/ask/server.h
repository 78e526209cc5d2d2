/*
 * server - the server that is asked: its address, and the key that opens it.
 */
#ifndef AER_SERVER_H
#define AER_SERVER_H

#include "ask/http.h"
#include "base/diag.h"

/* Zero-initialized before aer_server_find; released by aer_server_free. */
struct aer_server {
	char *address; /* to post to */
	char *key;     /* "" for none */
};

/*
 * Makes ready for the server at URL, as "http://127.0.0.1:8080/v1", and puts address,
 * key and check into HTTP, which SERVER must outlive.  The key is what the file named
 * by the environment's AER_API_KEY_FILE holds, or else AER_API_KEY.  DIAG gets a note
 * where the key can be read on its way.  Fails when URL is no address of http or https,
 * or the file cannot be read.
 */
int aer_server_find(struct aer_server *server, const char *url,
    struct aer_http_plan *http, struct aer_diag *diag,
    struct aer_error *err) AER_MUST_CHECK;

/* Wipes the key. */
void aer_server_free(struct aer_server *server);

#endif
