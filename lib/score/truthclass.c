#include "score/truthclass.h"

#include "score/truth.h"
#include "text/utf8.h"

static bool has_control(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f)
			return true;
	return false;
}

/* LABEL as it is scored; NULL with the reason when it cannot be a class. */
static const char *scored_label(
    const struct aer_classes *classes, const char *label, struct aer_error *err)
{
	const char *mapped = aer_map_get(classes->map, label);

	if (label[0] == '\0')
		aer_error_set(err, "the label is empty");
	else if (has_control(label))
		aer_error_set(err, "label '%s' has a control character", label);
	else if (label[aer_utf8_good(label)] != '\0')
		aer_error_set(
		    err, "label '%s' is not UTF-8; save the table in UTF-8", label);
	else if (mapped == NULL)
		aer_error_set(
		    err, "label '%s' is not in %s", label, aer_map_name(classes->map));
	else
		return mapped;
	return NULL;
}

static int add_class(
    const struct aer_classes *classes, const char *name, struct aer_error *err)
{
	long class = aer_labels_add(classes->mine, name, err);

	if (class >= AER_TRUTH_CLASSES) {
		aer_error_set(err,
		    "%s: column 'label' has more than %d different values, such as "
		    "'%s', which can hardly be classes; if they are, give them with "
		    "--labels",
		    classes->name, AER_TRUTH_CLASSES, name);
		return AER_CLASS_BROKEN;
	}
	return class < 0 ? AER_CLASS_BROKEN : (int)class;
}

int aer_class_find(const struct aer_classes *classes, const char *label, bool add,
    struct aer_error *err)
{
	const char *name;
	char list[512];
	long class = -1;

	/* what was collected once was looked at once */
	if (classes->mine != NULL && classes->map == NULL)
		class = aer_labels_find(classes->labels, label);
	if (class >= 0)
		return (int)class;
	name = scored_label(classes, label, err);
	if (name == NULL)
		return AER_CLASS_BAD;
	class = aer_labels_find(classes->labels, name);
	if (class < 0 && add)
		return add_class(classes, name, err);
	if (class < 0)
		aer_error_set(err, "label '%s' is none of: %s", name,
		    aer_labels_list(classes->labels, list, sizeof list));
	return class >= 0 ? (int)class : AER_CLASS_BAD;
}
