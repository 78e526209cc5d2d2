/*
 * aer-label - the annotation web site: serves clips to annotators and keeps their
 * votes.
 */
#include "base/diag.h"
#include "base/option.h"
#include "base/patience.h"
#include "base/sink.h"
#include "label/invite.h"
#include "label/site.h"
#include "label/tally.h"
#include "video/video.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	ADDRESS = AER_LONG_ONLY,
	APART,
	AWAY,
	CACHE,
	EXPORT,
	GOLD,
	INVITE,
	OPERATOR,
	REPEAT,
	RETIRE,
	SET,
	URL,
	VOTES
};

static const struct aer_option options[] = {
	{ ADDRESS, "address", "ADDRESS", "listen there (default 127.0.0.1)" },
	{ APART, "apart", "TIME", "between two sets of a clip (default 1:00:00)" },
	{ AWAY, "away", "TIME", "then others take what is left (default 1:00:00)" },
	{ CACHE, "cache", "DIR", "keep clips as browsers play them (FILE.clips)" },
	{ 'd', "database", "FILE", "the study: clips, annotators, votes (needed)" },
	{ EXPORT, "export", NULL, "write the table of votes, and end" },
	{ GOLD, "gold", "FILE", "known answers: clip,label[,set]" },
	{ INVITE, "invite", NULL, "write a link for each NAME, and end" },
	{ 'j', "jobs", "N", "cut N clips at a time (default 1)" },
	{ 'o', "output", "FILE", "write there, not to standard output" },
	{ OPERATOR, "operator", NULL, "write a new link for the operator, and end" },
	{ 'p', "port", "PORT", "listen there, 0: where it is free (default 8080)" },
	{ REPEAT, "repeat", "SHARE", "show these again, as in 5% (default 0)" },
	{ RETIRE, "retire", NULL, "let each NAME in no more, and end" },
	{ 's', "seed", "NUMBER", "another seed, another order (default 1)" },
	{ SET, "set", "NAME=FILE", "a label set, one label a line; several times" },
	{ URL, "url", "URL", "begin links so (default http://ADDRESS:PORT)" },
	{ VOTES, "votes", "[SET=]N", "votes a clip gets in each set (default 5)" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = { "aer-label",
	"-d FILE [manifest | name ...]",
	"Serve an annotation site, and keep the votes in one file.", options };

struct label {
	struct aer_diag diag;
	struct aer_site_options site;
	const char *output, *url;
	int action; /* EXPORT, INVITE, OPERATOR, RETIRE; 0: serve */
	bool port_given;
	char **name; /* operands */
	size_t names;
};

/* --- the command line ---------------------------------------------------- */

static int parse_time(
    const char *text, const char *what, int64_t *ms, struct aer_error *err)
{
	double seconds;

	if (aer_time_parse(text, &seconds, err) < 0)
		return aer_error_prefix(err, "%s", what);
	*ms = (int64_t)(1000 * seconds);
	return 0;
}

/* "5%" or "0.05". */
static int parse_share(const char *text, double *share, struct aer_error *err)
{
	size_t n = strlen(text);
	bool percent = n > 0 && text[n - 1] == '%';
	char number[32];

	snprintf(number, sizeof number, "%.*s", (int)(n - percent), text);
	if (aer_parse_double(number, "--repeat", 0, percent ? 50 : 0.5, share, err) < 0)
		return -1;
	*share /= percent ? 100 : 1;
	return 0;
}

static int parse_seed(
    struct aer_site_options *site, const char *text, struct aer_error *err)
{
	long seed;

	if (aer_parse_long(text, "-s", 0, LONG_MAX, &seed, err) < 0)
		return -1;
	site->seed_given = true;
	site->plan.seed = (uint64_t)seed;
	return 0;
}

static int parse_votes(struct label *l, const char *text, struct aer_error *err)
{
	struct aer_enrolment *study = &l->site.study;

	if (strchr(text, '=') == NULL)
		return aer_parse_long(text, "--votes", 1, 1000, &study->votes, err);
	if (study->set_votes_count == AER_ENROL_SETS)
		return aer_error_set(err, "--votes: too many");
	study->set_votes[study->set_votes_count++] = text;
	return 0;
}

static int set_action(struct label *l, int action, struct aer_error *err)
{
	if (l->action != 0 && l->action != action)
		return aer_error_set(err, "--export, --invite, --operator and --retire "
					  "are done one at a time");
	l->action = action;
	return 0;
}

static int set_number(struct label *l, int option, struct aer_error *err)
{
	switch (option) {
	case 'j':
		return aer_parse_long(optarg, "-j", 1, 64, &l->site.jobs, err);
	case 'p':
		l->port_given = true;
		return aer_parse_long(optarg, "-p", 0, 65535, &l->site.port, err);
	case 's':
		return parse_seed(&l->site, optarg, err);
	case APART:
		return parse_time(optarg, "--apart", &l->site.plan.apart, err);
	case AWAY:
		return parse_time(optarg, "--away", &l->site.plan.away, err);
	case REPEAT:
		return parse_share(optarg, &l->site.plan.repeat, err);
	default:
		return parse_votes(l, optarg, err);
	}
}

static int set_option(struct label *l, int option, struct aer_error *err)
{
	switch (option) {
	case ADDRESS:
		l->site.address = optarg;
		return 0;
	case CACHE:
		l->site.cache = optarg;
		return 0;
	case 'd':
		l->site.database = optarg;
		return 0;
	case GOLD:
		l->site.study.gold = optarg;
		return 0;
	case 'o':
		l->output = optarg;
		return 0;
	case URL:
		l->url = optarg;
		return 0;
	case EXPORT:
	case INVITE:
	case OPERATOR:
	case RETIRE:
		return set_action(l, option, err);
	case SET:
		if (l->site.study.sets == AER_ENROL_SETS)
			return aer_error_set(err, "--set: too many");
		l->site.study.set[l->site.study.sets++] = optarg;
		return 0;
	default:
		return set_number(l, option, err);
	}
}

static int check_usage(const struct label *l, struct aer_error *err)
{
	bool wants_names = l->action == INVITE || l->action == RETIRE;

	if (l->site.database == NULL)
		return aer_error_set(err, "-d FILE is needed: where the study is kept");
	if (wants_names ? l->names == 0 : l->action != 0 && l->names > 0)
		return aer_error_set(err, "%s",
		    wants_names ? "name the annotators, as in --invite anna ben"
				: "only --invite and --retire take names");
	if (l->action == 0 && l->names != 1)
		return aer_error_set(err, "name one manifest, or - for standard input");
	return 0;
}

/* --- what ends at once --------------------------------------------------- */

/* Writes links for the operands of --invite, or one for the operator. */
static int write_links(
    const struct label *l, struct aer_ballotbox *box, FILE *out, struct aer_error *err)
{
	char *base = aer_invite_base(
	    box, l->url, l->site.address, l->port_given ? l->site.port : -1, err);
	int rc = -1;

	if (base != NULL)
		rc = aer_invite(
		    box, l->name, l->action == INVITE ? l->names : 0, base, out, err);
	free(base);
	return rc;
}

static int change_box(
    const struct label *l, struct aer_ballotbox *box, FILE *out, struct aer_error *err)
{
	if (aer_ballotbox_begin(box, err) < 0)
		return -1;
	if (l->action != RETIRE && write_links(l, box, out, err) < 0)
		return -1;
	for (size_t i = 0; l->action == RETIRE && i < l->names; i++)
		if (aer_ballotbox_retire(box, l->name[i], err) < 0)
			return -1;
	return aer_ballotbox_commit(box, err);
}

/* Does --invite, --operator and --retire. */
static int change(const struct label *l, FILE *out, struct aer_error *err)
{
	struct aer_ballotbox *box =
	    aer_ballotbox_open(l->site.database, l->action != RETIRE, err);
	int rc = box != NULL ? change_box(l, box, out, err) : -1;

	aer_ballotbox_close(box);
	return rc;
}

static int act(const struct label *l, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(l->output, err);
	int rc;

	if (sink == NULL)
		return -1;
	if (l->action == EXPORT)
		rc = aer_tally_export(
		    l->site.database, aer_sink_stream(sink), aer_sink_name(sink), err);
	else
		rc = change(l, aer_sink_stream(sink), err);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

/* --- serving ------------------------------------------------------------- */

/* Says where it listens, and at the first time gives the operator a link. */
static int announce(struct label *l, const struct aer_site *site, struct aer_error *err)
{
	struct aer_ballotbox *box = aer_ballotbox_open(l->site.database, false, err);
	uint8_t hash[AER_TOKEN_HASH];
	bool there = false;
	int rc = -1;

	l->site.port = aer_site_port(site);
	l->port_given = true;
	if (box != NULL && aer_ballotbox_begin(box, err) == 0 &&
	    aer_ballotbox_put(box, "port", l->site.port, err) == 0 &&
	    aer_ballotbox_operator(box, hash, &there, err) == 0)
		rc = there ? 0 : write_links(l, box, stdout, err);
	if (rc == 0)
		rc = aer_ballotbox_commit(box, err);
	aer_ballotbox_close(box);
	if (aer_site_short(site) > 0)
		aer_diag_note(&l->diag,
		    "for %zu votes there are not enough annotators: invite more",
		    aer_site_short(site));
	aer_diag_note(
	    &l->diag, "listening at %s, port %ld", l->site.address, l->site.port);
	return rc;
}

static int serve(struct label *l, struct aer_error *err)
{
	struct aer_site *site;
	int rc = -1;

	if (aer_patience_begin(err) < 0)
		return -1;
	l->site.study.manifest = l->name[0];
	site = aer_site_open(&l->site, aer_diag_take_fail, &l->diag, err);
	if (site != NULL)
		rc = announce(l, site, err);
	if (rc == 0)
		aer_patience_wait();
	aer_site_close(site);
	return rc;
}

int main(int argc, char **argv)
{
	struct label l = { .site = { .address = "127.0.0.1",
			       .port = 8080,
			       .jobs = 1,
			       .study.votes = 5,
			       .plan = {
				   .seed = 1, .apart = 3600000, .away = 3600000 } } };
	struct aer_error err;
	int option;

	aer_video_init();
	aer_diag_init(&l.diag, stderr, command.name);
	while ((option = aer_option_next(&command, argc, argv, stdout, &l.diag)) >= 0)
		if (set_option(&l, option, &err) < 0)
			return aer_diag_fatal(&l.diag, "%s", err.text);
	if (option == AER_OPTION_EXIT)
		return (int)l.diag.status;
	l.name = argv + optind;
	l.names = (size_t)(argc - optind);
	if (check_usage(&l, &err) < 0 ||
	    (l.action != 0 ? act(&l, &err) : serve(&l, &err)) < 0)
		aer_diag_fatal(&l.diag, "%s", err.text);
	return (int)l.diag.status;
}
