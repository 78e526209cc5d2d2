// Weights from files, and checkpoints.
#include "caer/torch_names.hh"

#include "caer/safetensors.h"

#include <jansson.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

namespace aer
{
static const char *const key_config = "aer.config", *const key_classes = "aer.classes",
			 *const key_note = "aer.note", *const key_steps = "aer.steps",
			 *const key_seed = "aer.seed";
static const std::string velocity_prefix = "velocity.";

struct close_file {
	void operator()(aer_safetensors *file) const
	{
		aer_safetensors_free(file);
	}
};
using open_file = std::unique_ptr<aer_safetensors, close_file>;

struct drop_json {
	void operator()(json_t *json) const
	{
		json_decref(json);
	}
};
using json = std::unique_ptr<json_t, drop_json>;

// --- reading
// --------------------------------------------------------------------------

static at::ScalarType type_of(aer_number number)
{
	static const at::ScalarType types[] = { at::kDouble, at::kFloat, at::kHalf,
		at::kBFloat16, at::kLong, at::kInt, at::kShort, at::kChar, at::kByte,
		at::kBool };

	return types[number];
}

// TENSOR's numbers where they are; copied only where they are not aligned.
static at::Tensor view(const aer_tensor &tensor)
{
	const at::ScalarType type = type_of(tensor.number);
	const std::vector<int64_t> shape(tensor.shape, tensor.shape + tensor.rank);

	if (reinterpret_cast<uintptr_t>(tensor.data) % c10::elementSize(type) == 0)
		return at::from_blob(const_cast<void *>(tensor.data), shape, type);
	at::Tensor copy = at::empty(shape, type);

	std::memcpy(copy.data_ptr(), tensor.data, tensor.size);
	return copy;
}

static char *copy_text(const std::string &text)
{
	char *copy = strdup(text.c_str());

	if (copy == nullptr)
		throw std::bad_alloc();
	return copy;
}

static void list(char **&names, size_t &count, const std::vector<std::string> &from)
{
	names = static_cast<char **>(calloc(from.size() + 1, sizeof *names));
	if (names == nullptr)
		throw std::bad_alloc();
	for (const std::string &name : from)
		names[count++] = copy_text(name);
}

static std::string shape_text(at::IntArrayRef shape)
{
	std::string text;

	for (const int64_t n : shape)
		text += (text.empty() ? "" : " x ") + std::to_string(n);
	return text.empty() ? "one number" : text;
}

namespace
{
// Numbers of a file and where they belong.
struct filling {
	at::Tensor to, from;
};
} // namespace

// FROM belongs into TO or a third of its rows.
static filling fit(
    at::Tensor to, const source &from, const place &where, const std::string &path)
{
	at::Tensor value = from.value;

	if (where.turned && value.dim() == 2)
		value = value.t();
	if (where.third >= 0) {
		const int64_t rows = to.size(0) / 3;

		to = to.slice(0, where.third * rows, (where.third + 1) * rows);
	}
	if (to.sizes() != value.sizes())
		throw failure(path + ": '" + from.name + "' is " +
			      shape_text(value.sizes()) + ", but " +
			      shape_text(to.sizes()) + " is needed");
	return { to, value };
}

// What of SOURCES belongs into the model, and what is UNKNOWN there.  FILLED counts by
// name: a tensor in thirds is there when all three are.
static std::vector<filling> fillings(aer_caer &model,
    const std::vector<source> &sources, bool own, const std::string &path,
    std::map<std::string, int> &filled, std::vector<std::string> &unknown)
{
	std::vector<filling> all;

	for (const source &s : sources) {
		place where = place_of(s.name);
		const bool velocity = own && s.name.rfind(velocity_prefix, 0) == 0;
		parameter *p = find(model,
		    velocity ? s.name.substr(velocity_prefix.size()) : where.name);

		if (p == nullptr || (!own && !p->pretrained)) {
			if (!where.idle)
				unknown.push_back(s.name);
			continue;
		}
		if (velocity) {
			p->velocity = at::empty_like(p->value);
			all.push_back(fit(p->velocity, s, place(), path));
			continue;
		}
		all.push_back(fit(p->value, s, where, path));
		filled[p->name] += where.third < 0 ? 3 : 1;
	}
	return all;
}

// Copies SOURCES into the model and lists what did not fit.
static void fill(aer_caer &model, const std::vector<source> &sources, bool own,
    const std::string &path, aer_caer_tensors &tensors)
{
	std::map<std::string, int> filled;
	std::vector<std::string> missing, unknown;
	const at::NoGradGuard no_grad;
	const std::vector<filling> all =
	    fillings(model, sources, own, path, filled, unknown);

	beside(all.size(),
	    model.device.is_cpu() ? static_cast<size_t>(model.threads) : 1,
	    [&](size_t i) {
		    const at::NoGradGuard none;

		    all[i].to.copy_(all[i].from);
	    });
	tensors.loaded = all.size();
	for (parameter &p : model.parameters) {
		if (filled[p.name] == 3)
			continue;
		draw(model, p);
		if (own || p.pretrained)
			missing.push_back(p.name);
	}
	list(tensors.missing, tensors.missing_count, missing);
	list(tensors.unknown, tensors.unknown_count, unknown);
}

static std::vector<int32_t> read_tokens(const json_t *array, int vocabulary)
{
	std::vector<int32_t> tokens;

	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_int_t id = json_integer_value(json_array_get(array, i));

		if (id < 0 || id >= vocabulary)
			throw failure("its classes have tokens beyond the vocabulary");
		tokens.push_back(static_cast<int32_t>(id));
	}
	return tokens;
}

static void read_classes(aer_caer &model, const char *text)
{
	const json all(json_loads(text, 0, nullptr));

	for (size_t i = 0; i < json_array_size(all.get()); i++) {
		const json_t *one = json_array_get(all.get(), i);
		const char *name = json_string_value(json_object_get(one, "name"));
		const char *words = json_string_value(json_object_get(one, "text"));
		clip_class made;

		if (name == nullptr || words == nullptr)
			throw failure(
			    "its classes are not as this program writes them");
		made.name = name;
		made.text = words;
		made.tokens = read_tokens(
		    json_object_get(one, "tokens"), model.config.vocabulary);
		if (made.tokens.size() + static_cast<size_t>(model.config.learned) + 2 >
		    static_cast<size_t>(model.config.length))
			throw failure("its texts are longer than its model takes");
		model.classes.push_back(made);
	}
}

static uint64_t number_of(const char *text)
{
	return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

// A file of aer_caer_save: sets the model up as it was.
static void begin_own(aer_caer &model, const aer_safetensors *file, const char *config,
    const aer_caer_config *want, const std::string &path)
{
	const char *classes = aer_safetensors_metadata(file, key_classes);
	const char *steps = aer_safetensors_metadata(file, key_steps);
	const char *note = aer_safetensors_metadata(file, key_note);
	aer_error error;

	aer_caer_config_default(&model.config);
	if (aer_caer_config_parse(&model.config, config, &error) < 0 ||
	    aer_caer_config_check(&model.config, &error) < 0)
		throw failure(path + ": " + key_config + ": " + error.text);
	if (want != nullptr) {
		model.config.normalize = want->normalize;
		model.config.temperature = want->temperature;
		model.config.dropout = want->dropout;
	}
	build(model);
	if (classes != nullptr)
		read_classes(model, classes);
	if (!model.classes.empty())
		make_learned(model);
	model.resumed = steps != nullptr;
	model.steps = number_of(steps);
	model.training_seed = number_of(aer_safetensors_metadata(file, key_seed));
	model.noted = note != nullptr;
	model.note = note == nullptr ? "" : note;
}

static void check(const aer_caer_config &config, const std::string &path)
{
	aer_error error;

	if (aer_caer_config_check(&config, &error) < 0)
		throw failure(path + ": " + error.text);
}

static void load_foreign(aer_caer &model, const std::vector<source> &sources,
    const std::string &path, aer_caer_tensors &tensors)
{
	infer(model.config, sources, path);
	check(model.config, path);
	build(model);
	fill(model, sources, false, path, tensors);
}

// The first bytes of PATH; a zip archive, as TorchScript's are, begins with PK.
static bool is_zip(const std::string &path)
{
	unsigned char begin[2] = { 0, 0 };
	FILE *file = fopen(path.c_str(), "rbe");
	size_t n;

	if (file == nullptr)
		throw failure(path + ": " + std::strerror(errno));
	n = fread(begin, 1, sizeof begin, file);
	fclose(file);
	return n == 2 && begin[0] == 'P' && begin[1] == 'K';
}

static void load_archive(
    aer_caer &model, const std::string &path, aer_caer_tensors &tensors)
{
	std::vector<source> sources;

	try {
		sources = read_archive(path);
	} catch (const c10::Error &) {
		throw failure(path +
			      ": is a zip archive that libtorch does not read as "
			      "TorchScript; weights that Python pickled (.pth, .bin) "
			      "are to be saved as safetensors first");
	}
	if (model.config.activation == AER_CAER_ACTIVATION_KNOWN)
		model.config.activation = AER_CAER_ACTIVATION_QUICK;
	load_foreign(model, sources, path, tensors);
}

void load(aer_caer &model, const std::string &path, const aer_caer_config *want,
    const aer_caer_run *run, aer_caer_tensors &tensors)
{
	aer_error error;

	settle(model, run);
	if (want != nullptr)
		model.config = *want;
	else
		aer_caer_config_default(&model.config);
	if (want == nullptr)
		model.config.heads = model.config.text_heads = 0;
	if (is_zip(path)) {
		load_archive(model, path, tensors);
		return;
	}
	const open_file file(aer_safetensors_open(path.c_str(), &error));

	if (!file)
		throw failure(error.text);
	const char *config = aer_safetensors_metadata(file.get(), key_config);
	std::vector<source> sources;

	for (size_t i = 0; i < aer_safetensors_count(file.get()); i++) {
		const aer_tensor *tensor = aer_safetensors_get(file.get(), i);

		sources.push_back({ tensor->name, view(*tensor) });
	}
	if (config == nullptr) {
		load_foreign(model, sources, path, tensors);
		return;
	}
	begin_own(model, file.get(), config, want, path);
	fill(model, sources, true, path, tensors);
}

// --- writing
// --------------------------------------------------------------------------

static std::string text_of(json_t *owned)
{
	const json all(owned);
	char *text = json_dumps(all.get(), JSON_COMPACT);

	if (text == nullptr)
		throw std::bad_alloc();
	const std::string copy(text);

	free(text);
	return copy;
}

static std::string classes_text(const aer_caer &model)
{
	json_t *all = json_array();

	for (const clip_class &c : model.classes) {
		json_t *tokens = json_array();

		for (const int32_t id : c.tokens)
			json_array_append_new(tokens, json_integer(id));
		json_array_append_new(
		    all, json_pack("{s:s, s:s, s:o}", "name", c.name.c_str(), "text",
			     c.text.c_str(), "tokens", tokens));
	}
	return text_of(all);
}

static std::string config_text(const aer_caer_config &config)
{
	aer_error error;
	char *text = aer_caer_config_text(&config, &error);

	if (text == nullptr)
		throw std::bad_alloc();
	const std::string copy(text);

	free(text);
	return copy;
}

// The tensors as a file has them.  NAMES and HELD own what they point at.
static std::vector<aer_tensor> tensors_of(const aer_caer &model, bool resume,
    std::vector<std::string> &names, std::vector<at::Tensor> &held)
{
	std::vector<aer_tensor> tensors;

	for (const parameter &p : model.parameters) {
		names.push_back(p.name);
		held.push_back(p.value.detach().to(at::kCPU).contiguous());
	}
	for (const parameter &p : model.parameters)
		if (resume && p.velocity.defined()) {
			names.push_back(velocity_prefix + p.name);
			held.push_back(p.velocity.to(at::kCPU).contiguous());
		}
	for (size_t i = 0; i < names.size(); i++) {
		aer_tensor tensor{};

		tensor.name = names[i].c_str();
		tensor.number = AER_NUMBER_F32;
		tensor.rank = static_cast<size_t>(held[i].dim());
		for (size_t d = 0; d < tensor.rank; d++)
			tensor.shape[d] =
			    static_cast<size_t>(held[i].size(static_cast<int64_t>(d)));
		tensor.data = held[i].data_ptr();
		tensors.push_back(tensor);
	}
	return tensors;
}

static void save(const aer_caer &model, const char *path, const char *note, bool resume)
{
	const std::string config = config_text(model.config),
			  classes = classes_text(model);
	const std::string steps = std::to_string(model.steps);
	const std::string seed = std::to_string(model.training_seed);
	std::vector<aer_metadata> metadata = { { "format", "pt" },
		{ key_config, config.c_str() }, { key_classes, classes.c_str() } };
	std::vector<std::string> names;
	std::vector<at::Tensor> held;
	aer_error error;

	if (note != nullptr)
		metadata.push_back({ key_note, note });
	if (resume) {
		metadata.push_back({ key_steps, steps.c_str() });
		metadata.push_back({ key_seed, seed.c_str() });
	}
	const std::vector<aer_tensor> tensors = tensors_of(model, resume, names, held);

	if (aer_safetensors_write(path, tensors.data(), tensors.size(), metadata.data(),
		metadata.size(), &error) < 0)
		throw failure(error.text);
}
} // namespace aer

int aer_caer_save(aer_caer *model, const char *path, const char *note,
    aer_caer_kept kept, aer_error *err)
{
	return aer::guard(err, [&] {
		aer::save(
		    *model, path, note, kept == AER_CAER_RESUME && model->training);
	});
}

void aer_caer_tensors_free(aer_caer_tensors *tensors)
{
	for (size_t i = 0; i < tensors->missing_count; i++)
		free(tensors->missing[i]);
	for (size_t i = 0; i < tensors->unknown_count; i++)
		free(tensors->unknown[i]);
	free(tensors->missing);
	free(tensors->unknown);
	*tensors = {};
}
