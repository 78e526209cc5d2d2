#include "ask/server.h"

#include "ask/address.h"
#include "ask/chat.h"
#include "ask/secret.h"

#include <stdlib.h>

int aer_server_find(struct aer_server *server, const char *url,
    struct aer_http_plan *http, struct aer_diag *diag, struct aer_error *err)
{
	server->address = aer_chat_address(url, err);
	if (server->address == NULL || aer_address_check(server->address, err) < 0)
		return -1;
	server->key = aer_secret_read(getenv("AER_API_KEY_FILE"), "AER_API_KEY", err);
	if (server->key == NULL)
		return -1;
	http->url = server->address;
	http->key = server->key;
	http->check = aer_chat_check;
	if (server->key[0] != '\0' && aer_address_is_open(url))
		aer_diag_note(
		    diag, "%s: the key goes over the network as it is; use https", url);
	return 0;
}

void aer_server_free(struct aer_server *server)
{
	aer_secret_free(server->key);
	free(server->address);
}
