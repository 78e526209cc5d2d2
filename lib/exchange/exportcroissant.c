/*
 * A description of a data set for machines: Croissant 1.1, which is JSON-LD in the
 * vocabulary of schema.org (https://docs.mlcommons.org/croissant/).
 *
 * The manifest is the one file; its columns are the fields of the record set "clips",
 * whole numbers, decimals or texts by what stands in them, and its labels are the
 * enumeration "labels".  What nobody can compute, such as the licence, is a fact that
 * is said, or is left out and named.
 */
#include "base/sha256.h"
#include "exchange/export.h"
#include "table/pathid.h"
#include "text/jsonfill.h"

#include "base/dict.h"
#include "base/option.h"

#include <stdlib.h>
#include <string.h>

/* The properties of a data set that are texts; the specification demands some. */
static const struct {
	const char *key;
	bool needed;
} properties[] = {
	{ "license", true },
	{ "url", true },
	{ "datePublished", true },
	{ "version", false },
	{ "citeAs", false },
	{ "keywords", false },
};
enum { PROPERTIES = sizeof properties / sizeof properties[0] };

/* The context that the specification recommends: its appendix 1, as mlcroissant 1.1
 * writes it. */
static const char *const context[][2] = {
	{ "@language", "en" },
	{ "@vocab", "https://schema.org/" },
	{ "arrayShape", "cr:arrayShape" },
	{ "citeAs", "cr:citeAs" },
	{ "column", "cr:column" },
	{ "conformsTo", "dct:conformsTo" },
	{ "containedIn", "cr:containedIn" },
	{ "cr", "http://mlcommons.org/croissant/" },
	{ "rai", "http://mlcommons.org/croissant/RAI/" },
	{ "dct", "http://purl.org/dc/terms/" },
	{ "equivalentProperty", "cr:equivalentProperty" },
	{ "extract", "cr:extract" },
	{ "field", "cr:field" },
	{ "fileProperty", "cr:fileProperty" },
	{ "fileObject", "cr:fileObject" },
	{ "fileSet", "cr:fileSet" },
	{ "format", "cr:format" },
	{ "includes", "cr:includes" },
	{ "isArray", "cr:isArray" },
	{ "isLiveDataset", "cr:isLiveDataset" },
	{ "jsonPath", "cr:jsonPath" },
	{ "key", "cr:key" },
	{ "md5", "cr:md5" },
	{ "parentField", "cr:parentField" },
	{ "path", "cr:path" },
	{ "recordSet", "cr:recordSet" },
	{ "references", "cr:references" },
	{ "regex", "cr:regex" },
	{ "repeated", "cr:repeated" },
	{ "replace", "cr:replace" },
	{ "samplingRate", "cr:samplingRate" },
	{ "sc", "https://schema.org/" },
	{ "separator", "cr:separator" },
	{ "source", "cr:source" },
	{ "subField", "cr:subField" },
	{ "transform", "cr:transform" },
};
enum { CONTEXT = sizeof context / sizeof context[0] };

/* What columns of aertools mean. */
static const char *const meanings[][2] = {
	{ "clip", "The id of the clip." },
	{ "video", "The recording that the clip is a part of." },
	{ "start", "Where the clip begins, in seconds from the first frame shown." },
	{ "end", "Where the clip ends, in seconds from the first frame shown." },
	{ "x", "The left edge of the region, in pixels." },
	{ "y", "The upper edge of the region, in pixels." },
	{ "w", "The width of the region, in pixels." },
	{ "h", "The height of the region, in pixels." },
	{ "subject", "Who is seen; clips of one subject are in one split." },
	{ "label", "The class of the clip." },
	{ "split", "The part of the data set that the clip is in." },
	{ "frames", "The number of the clip's pictures." },
	{ "duration", "The length of the clip, in seconds." },
};
enum { MEANINGS = sizeof meanings / sizeof meanings[0] };

/* What stands in a column. */
struct content {
	bool has_text, has_decimal, has_empty;
};

struct survey {
	const struct aer_export *export;
	const char *input;
	struct aer_manifest *manifest;
	const struct aer_table *table;
	struct content *content; /* of each column */
	struct aer_dict *subjects, *classes;
	size_t clips;
};

/* --- counting ------------------------------------------------------------------ */

static void look_at(struct content *content, const char *field)
{
	struct aer_error ignored;
	double value;
	const char *digits = field + (field[0] == '-');

	if (field[0] == '\0')
		content->has_empty = true;
	else if (aer_parse_double(field, "", -1e300, 1e300, &value, &ignored) < 0 ||
		 field[0] == '+' ||
		 (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'))
		content->has_text = true; /* 007 is a name */
	else if (strspn(digits, "0123456789") != strlen(digits) || strlen(digits) > 18)
		content->has_decimal = true;
}

static int count_clip(
    void *data, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct survey *survey = data;

	*stop = true;
	for (size_t i = 0; i < aer_table_columns(survey->table); i++)
		look_at(&survey->content[i], clip->row.field[i]);
	if (clip->subject[0] != '\0' &&
	    aer_dict_add(survey->subjects, clip->subject, NULL, err) < 0)
		return -1;
	if (clip->label[0] != '\0' &&
	    aer_dict_add(survey->classes, clip->label, NULL, err) < 0)
		return -1;
	survey->clips++;
	*stop = false;
	return 0;
}

/* A whole number that may be missing is a number to loaders, but no whole one. */
static const char *type_of(const struct survey *survey, size_t i)
{
	const char *name = aer_table_column_name(survey->table, i);
	const struct content *content = &survey->content[i];

	if (content->has_text || survey->clips == 0 || strcmp(name, "clip") == 0 ||
	    strcmp(name, "subject") == 0 || strcmp(name, "label") == 0 ||
	    strcmp(name, "split") == 0)
		return "sc:Text";
	return content->has_decimal || content->has_empty ? "sc:Float" : "sc:Integer";
}

/* --- the object ---------------------------------------------------------------- */

static json_t *reference(const char *id, bool *bad)
{
	struct aer_jsonfill object = aer_jsonfill_begin(bad);

	aer_jsonfill_text(object, "@id", id);
	return object.object;
}

static json_t *make_context(bool *bad)
{
	static const char *const typed[][3] = { { "data", "cr:data", "@json" },
		{ "dataType", "cr:dataType", "@vocab" },
		{ "examples", "cr:examples", "@json" } };
	struct aer_jsonfill object = aer_jsonfill_begin(bad);

	for (size_t i = 0; i < CONTEXT; i++)
		aer_jsonfill_text(object, context[i][0], context[i][1]);
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
		struct aer_jsonfill inner = aer_jsonfill_begin(bad);

		aer_jsonfill_text(inner, "@id", typed[i][1]);
		aer_jsonfill_text(inner, "@type", typed[i][2]);
		aer_jsonfill_put(object, typed[i][0], inner.object);
	}
	for (int i = 0; i < 2; i++) {
		struct aer_jsonfill inner = aer_jsonfill_begin(bad);

		aer_jsonfill_text(inner, "@container", "@language");
		aer_jsonfill_put(object, i == 0 ? "description" : "name", inner.object);
	}
	return object.object;
}

/* Where the manifest is: what was said, or the way there from the output, where loaders
 * look for it; in new memory. */
static char *content_url(const struct survey *survey, struct aer_error *err)
{
	const char *said = aer_export_fact(survey->export, "contentUrl");
	const char *output = survey->export->output, *slash;
	char *folder, *url = NULL;

	if (said != NULL || output == NULL) {
		url = strdup(said != NULL ? said : survey->input);
		if (url == NULL)
			aer_error_memory(err);
		return url;
	}
	slash = strrchr(output, '/');
	folder =
	    slash == NULL ? strdup(".") : strndup(output, (size_t)(slash - output) + 1);
	if (folder != NULL)
		url = aer_path_from(folder, survey->input, err);
	else
		aer_error_memory(err);
	free(folder);
	return url;
}

static int put_file(
    struct survey *survey, json_t *list, bool *bad, struct aer_error *err)
{
	struct aer_jsonfill file = aer_jsonfill_begin(bad);
	char hash[AER_SHA256_SIZE], bytes[32];
	uint64_t size;
	char *url;

	aer_jsonfill_append(list, file.object, bad);
	if (aer_sha256(survey->input, hash, &size, err) < 0)
		return -1;
	url = content_url(survey, err);
	if (url == NULL)
		return -1;
	snprintf(bytes, sizeof bytes, "%llu B", (unsigned long long)size);
	aer_jsonfill_text(file, "@type", "cr:FileObject");
	aer_jsonfill_text(file, "@id", "manifest");
	aer_jsonfill_text(file, "name", "manifest");
	aer_jsonfill_text(file, "description", "A row for each clip.");
	aer_jsonfill_text(file, "contentUrl", url);
	free(url);
	aer_jsonfill_text(file, "contentSize", bytes);
	aer_jsonfill_text(file, "encodingFormat", "text/csv");
	aer_jsonfill_text(file, "sha256", hash);
	return 0;
}

static json_t *make_source(const char *column, bool *bad)
{
	struct aer_jsonfill source = aer_jsonfill_begin(bad);
	struct aer_jsonfill extract = aer_jsonfill_begin(bad);

	aer_jsonfill_put(source, "fileObject", reference("manifest", bad));
	aer_jsonfill_text(extract, "column", column);
	aer_jsonfill_put(source, "extract", extract.object);
	return source.object;
}

static struct aer_jsonfill begin_field(
    const char *set, const char *name, const char *type, bool *bad)
{
	struct aer_jsonfill field = aer_jsonfill_begin(bad);
	char *id;

	aer_jsonfill_text(field, "@type", "cr:Field");
	if (asprintf(&id, "%s/%s", set, name) >= 0) {
		aer_jsonfill_text(field, "@id", id);
		free(id);
	} else {
		*bad = true;
	}
	aer_jsonfill_text(field, "name", name);
	aer_jsonfill_text(field, "dataType", type);
	return field;
}

static void put_clips(const struct survey *survey, json_t *list, bool *bad)
{
	struct aer_jsonfill set = aer_jsonfill_begin(bad);
	json_t *fields = json_array();

	aer_jsonfill_append(list, set.object, bad);
	aer_jsonfill_text(set, "@type", "cr:RecordSet");
	aer_jsonfill_text(set, "@id", "clips");
	aer_jsonfill_text(set, "name", "clips");
	aer_jsonfill_text(set, "description", "The clips, one a record.");
	aer_jsonfill_put(set, "key", reference("clips/clip", bad));
	for (size_t i = 0; i < aer_table_columns(survey->table); i++) {
		const char *name = aer_table_column_name(survey->table, i);
		struct aer_jsonfill field =
		    begin_field("clips", name, type_of(survey, i), bad);

		for (size_t k = 0; k < MEANINGS; k++)
			if (strcmp(name, meanings[k][0]) == 0)
				aer_jsonfill_text(field, "description", meanings[k][1]);
		aer_jsonfill_put(field, "source", make_source(name, bad));
		if (strcmp(name, "label") == 0 && aer_dict_count(survey->classes) > 0) {
			struct aer_jsonfill target = aer_jsonfill_begin(bad);

			aer_jsonfill_put(
			    target, "field", reference("labels/name", bad));
			aer_jsonfill_put(field, "references", target.object);
		}
		aer_jsonfill_append(fields, field.object, bad);
	}
	aer_jsonfill_put(set, "field", fields);
}

static void put_labels(const struct survey *survey, json_t *list, bool *bad)
{
	const struct aer_labels *labels = survey->export->labels;
	size_t count =
	    labels != NULL ? aer_labels_count(labels) : aer_dict_count(survey->classes);
	struct aer_jsonfill set = aer_jsonfill_begin(bad);
	json_t *fields = json_array(), *data = json_array();

	aer_jsonfill_append(list, set.object, bad);
	aer_jsonfill_text(set, "@type", "cr:RecordSet");
	aer_jsonfill_text(set, "@id", "labels");
	aer_jsonfill_text(set, "name", "labels");
	aer_jsonfill_text(set, "description", "The classes.");
	aer_jsonfill_text(set, "dataType", "sc:Enumeration");
	aer_jsonfill_put(set, "key", reference("labels/name", bad));
	aer_jsonfill_append(
	    fields, begin_field("labels", "name", "sc:Text", bad).object, bad);
	aer_jsonfill_put(set, "field", fields);
	for (size_t i = 0; i < count; i++) {
		struct aer_jsonfill record = aer_jsonfill_begin(bad);

		aer_jsonfill_text(record, "labels/name",
		    labels != NULL ? aer_labels_name(labels, i)
				   : aer_dict_key(survey->classes, i));
		aer_jsonfill_append(data, record.object, bad);
	}
	aer_jsonfill_put(set, "data", data);
}

/* Name and description; the latter is computed where nobody said it. */
static void put_names(const struct survey *survey, struct aer_jsonfill to)
{
	const char *name = aer_export_fact(survey->export, "name");
	const char *text = aer_export_fact(survey->export, "description");
	char *made = NULL, *unused = NULL;
	const char *path;
	struct aer_error ignored;

	if (name == NULL &&
	    aer_parse_named(survey->input, &unused, &path, &ignored) < 0)
		*to.bad = true;
	aer_jsonfill_text(to, "name", name != NULL ? name : unused);
	if (text == NULL &&
	    asprintf(&made, "%zu clips of %zu subjects, labelled with %zu classes.",
		survey->clips, aer_dict_count(survey->subjects),
		aer_dict_count(survey->classes)) < 0)
		*to.bad = true;
	aer_jsonfill_text(to, "description", text != NULL ? text : made);
	free(unused);
	if (text == NULL)
		free(made);
}

static void put_facts(const struct survey *survey, struct aer_jsonfill to)
{
	const char *creator = aer_export_fact(survey->export, "creator");

	for (size_t i = 0; i < PROPERTIES; i++) {
		const char *value = aer_export_fact(survey->export, properties[i].key);

		if (value != NULL)
			aer_jsonfill_text(to, properties[i].key, value);
		else if (properties[i].needed)
			aer_export_note(survey->export,
			    "Croissant wants a %s: say it by --set %s=...",
			    properties[i].key, properties[i].key);
	}
	if (creator != NULL) {
		struct aer_jsonfill who = aer_jsonfill_begin(to.bad);

		aer_jsonfill_text(who, "@type", "sc:Organization");
		aer_jsonfill_text(who, "name", creator);
		aer_jsonfill_put(to, "creator", who.object);
	} else {
		aer_export_note(survey->export,
		    "Croissant wants a creator: say it by --set creator=...");
	}
}

static int write_object(
    struct survey *survey, struct aer_sink *sink, struct aer_error *err)
{
	bool bad = false;
	struct aer_jsonfill root = aer_jsonfill_begin(&bad);
	json_t *files = json_array(), *sets = json_array();

	aer_jsonfill_put(root, "@context", make_context(&bad));
	aer_jsonfill_text(root, "@type", "sc:Dataset");
	put_names(survey, root);
	aer_jsonfill_text(root, "conformsTo", "http://mlcommons.org/croissant/1.1");
	put_facts(survey, root);
	if (put_file(survey, files, &bad, err) < 0) {
		json_decref(files);
		json_decref(sets);
		json_decref(root.object);
		return -1;
	}
	aer_jsonfill_put(root, "distribution", files);
	if (aer_dict_count(survey->classes) > 0)
		put_labels(survey, sets, &bad);
	put_clips(survey, sets, &bad);
	aer_jsonfill_put(root, "recordSet", sets);
	return aer_jsonfill_write(root, aer_sink_stream(sink), err);
}

static int make_survey(struct survey *survey, struct aer_error *err)
{
	survey->manifest = aer_manifest_open(survey->input, AER_NEED_CLIP, err);
	survey->subjects = aer_dict_new(err);
	survey->classes = aer_dict_new(err);
	if (survey->manifest == NULL || survey->subjects == NULL ||
	    survey->classes == NULL)
		return -1;
	survey->table = aer_manifest_table(survey->manifest);
	survey->content =
	    calloc(aer_table_columns(survey->table), sizeof *survey->content);
	if (survey->content == NULL)
		return aer_error_memory(err);
	return aer_export_clips(
	    survey->export, survey->manifest, count_clip, survey, err);
}

int aer_export_croissant(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct survey survey = { .export = export, .input = input };
	struct aer_sink *sink = NULL;
	int rc = -1;

	if (strcmp(input, "-") == 0)
		return aer_error_set(err, "give the manifest as a file: its hash is a "
					  "part of the description");
	if (make_survey(&survey, err) == 0)
		sink = aer_sink_open(export->output, err);
	if (sink != NULL)
		rc = write_object(&survey, sink, err);
	aer_manifest_close(survey.manifest);
	aer_dict_free(survey.subjects);
	aer_dict_free(survey.classes);
	free(survey.content);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}
