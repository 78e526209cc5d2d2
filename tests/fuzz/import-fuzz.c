/* Files of other programs: whatever is in them, the table that comes of it has good
 * rows, as many as were counted.  The first byte chooses the format. */
#include "exchange/import.h"
#include "fuzz.h"

#include <string.h>

static void listen(void *data, const char *text)
{
	(void)data;
	claim(text[0] != '\0', "a bad line is explained");
}

/* Reads the table at PATH; its ids are those of a manifest but for clips that lie in
 * another's folder and, for faces, rows of the same clip. */
static void check_table(const char *path, size_t rows)
{
	struct aer_error err;
	struct aer_table *table = aer_table_open(path, &err);
	struct aer_row row = { 0 };
	enum aer_read got;
	size_t clip = 0, n = 0;

	claim(table != NULL, "the table can be read");
	claim(aer_table_need(table, "clip", &clip, &err) == 0, "it names clips");
	while ((got = aer_table_next(table, &row, &err)) == AER_READ_ROW) {
		claim(aer_id_check(row.field[clip], &err) == 0, "ids are good");
		n++;
	}
	claim(got == AER_READ_END && n == rows, "all rows are good");
	aer_row_free(&row);
	aer_table_close(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int (*const formats[])(struct aer_import *, char **, size_t,
	    struct aer_error *) = { aer_import_dfer, aer_import_mmaction2,
		aer_import_caer_body, aer_import_caer_face, aer_import_daisee,
		aer_import_hf, aer_import_npy, aer_import_webdataset,
		aer_import_predictions, aer_import_croissant };
	enum {
		FORMATS = sizeof formats / sizeof formats[0],
		PREDICTIONS = 8,
		CROISSANT
	};
	static const char words[] = "a 1 0\nb 1 1\nc 1 2\n";
	static const char csv[] = "clip,label\na,no\nb,yes\n";
	struct aer_labels *labels;
	struct aer_import import = { .base = 0, .fail = listen, .note = listen };
	char path[64], list[64], out[64];
	char *operand[] = { path, list };
	struct aer_error err;
	FILE *file, *rows, *table;
	size_t format;

	if (size == 0)
		return 0;
	format = data[0] % FORMATS;
	labels = aer_labels_parse("no,yes,perhaps", NULL);
	file = fuzz_file(data + 1, size - 1, path);
	/* of a description the bytes are that, and its table is good */
	rows = format == CROISSANT
		   ? fuzz_file((const uint8_t *)csv, sizeof csv - 1, list)
		   : fuzz_file((const uint8_t *)words, sizeof words - 1, list);
	table = fuzz_file((const uint8_t *)"", 0, out);
	import.labels = data[0] & 64 ? labels : NULL;
	import.stream = table;
	import.name = "table";
	if (format == PREDICTIONS && (data[0] & 128)) {
		/* the bytes are the array of a list */
		import.array = path;
		import.logits = true;
		operand[0] = list;
	} else if (format == PREDICTIONS) {
		import.clip_column = "clip";
		import.label_column = "label";
	}
	if (formats[format](&import, operand, format == CROISSANT ? 2 : 1, &err) == 0) {
		claim(fflush(table) == 0, "the table was written");
		check_table(out, import.rows);
	} else {
		claim(err.text[0] != '\0', "a failure is explained");
	}
	fclose(table);
	fclose(rows);
	fclose(file);
	aer_labels_free(labels);
	return 0;
}
