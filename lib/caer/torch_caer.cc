// The model behind its C interface: making, classes, running, looking inside.  No
// exception leaves these files.
#include "caer/torch_model.hh"

#include <torch/version.h>

#include <cstdlib>
#include <cstring>

using at::Tensor;

bool aer_caer_here(void)
{
	return true;
}

const char *aer_caer_engine(void)
{
	return at::globalContext().hasCUDA() ? "libtorch " TORCH_VERSION ", CUDA"
					     : "libtorch " TORCH_VERSION;
}

// --- making
// ---------------------------------------------------------------------------

static void make(
    aer_caer &model, const aer_caer_config &config, const aer_caer_run *run)
{
	aer_error error;

	model.config = config;
	if (aer_caer_config_check(&config, &error) < 0)
		throw aer::failure(error.text);
	if (config.activation == AER_CAER_ACTIVATION_KNOWN)
		model.config.activation = AER_CAER_ACTIVATION_QUICK;
	aer::settle(model, run);
	aer::build(model);
	for (aer::parameter &p : model.parameters)
		aer::draw(model, p);
}

aer_caer *aer_caer_new(const aer_caer_config *config, const aer_caer_run *run,
    uint64_t seed, aer_error *err)
{
	aer_caer *model = nullptr;

	if (aer::guard(err, [&] {
		    model = new aer_caer;
		    model->seed = seed;
		    make(*model, *config, run);
	    }) == 0)
		return model;
	delete model;
	return nullptr;
}

aer_caer *aer_caer_load(const char *path, const aer_caer_config *want,
    const aer_caer_run *run, uint64_t seed, aer_caer_tensors *tensors, aer_error *err)
{
	aer_caer *model = nullptr;

	if (aer::guard(err, [&] {
		    model = new aer_caer;
		    model->seed = seed;
		    aer::load(*model, path, want, run, *tensors);
	    }) == 0)
		return model;
	delete model;
	return nullptr;
}

void aer_caer_free(aer_caer *model)
{
	delete model;
}

const aer_caer_config *aer_caer_settings(const aer_caer *model)
{
	return &model->config;
}

const char *aer_caer_note(const aer_caer *model)
{
	return model->noted ? model->note.c_str() : nullptr;
}

// --- classes
// --------------------------------------------------------------------------

static aer::clip_class make_class(
    const aer_caer &model, const aer_tokens *tokens, const char *name, const char *text)
{
	const size_t room =
	    static_cast<size_t>(model.config.length - model.config.learned - 2);
	aer::clip_class made;
	aer_error error;
	int32_t *id;
	size_t n;

	made.name = name;
	made.text = text;
	if (aer_tokens_encode(tokens, text, &id, &n, &error) < 0)
		throw aer::failure("class '" + made.name + "': " + error.text);
	try {
		made.tokens.assign(id, id + n);
	} catch (...) {
		free(id);
		throw;
	}
	free(id);
	if (n > room)
		throw aer::failure("class '" + made.name + "': its text has " +
				   std::to_string(n) + " tokens, " +
				   std::to_string(n - room) +
				   " more than fit; shorten it");
	return made;
}

// Takes over the learned vectors of the classes that stay.
static void keep_learned(
    aer_caer &model, const std::vector<aer::clip_class> &old_classes, const Tensor &old)
{
	for (size_t i = 0; i < model.classes.size(); i++)
		for (size_t j = 0; j < old_classes.size(); j++)
			if (model.classes[i].name == old_classes[j].name)
				model.learned.select(0, static_cast<int64_t>(i))
				    .copy_(old.select(0, static_cast<int64_t>(j)));
}

static void set_classes(aer_caer &model, std::vector<aer::clip_class> made)
{
	const std::vector<aer::clip_class> old_classes = std::move(model.classes);
	const Tensor old = model.learned;

	model.classes = std::move(made);
	model.texts = Tensor();
	if (old.defined())
		model.parameters.pop_back();
	model.learned = Tensor();
	aer::make_learned(model);
	if (old.defined())
		keep_learned(model, old_classes, old);
}

// Whether the classes are the same, so that a training can go on.
static bool same(
    const std::vector<aer::clip_class> &a, const std::vector<aer::clip_class> &b)
{
	if (a.size() != b.size())
		return false;
	for (size_t i = 0; i < a.size(); i++)
		if (a[i].name != b[i].name || a[i].tokens != b[i].tokens)
			return false;
	return true;
}

int aer_caer_classes(aer_caer *model, const aer_tokens *tokens, const char *const *name,
    const char *const *text, size_t k, aer_error *err)
{
	return aer::guard(err, [&] {
		const size_t vocabulary = static_cast<size_t>(model->config.vocabulary);
		std::vector<aer::clip_class> made;

		if (k < 2)
			throw aer::failure("a model needs two classes or more");
		if (aer_tokens_count(tokens) != vocabulary)
			throw aer::failure("the vocabulary has " +
					   std::to_string(aer_tokens_count(tokens)) +
					   " tokens, the model " +
					   std::to_string(vocabulary));
		for (size_t i = 0; i < k; i++)
			made.push_back(make_class(*model, tokens, name[i], text[i]));
		if (same(made, model->classes)) {
			model->classes = std::move(made);
			return;
		}
		if (model->training || model->resumed)
			throw aer::failure(
			    "the classes of a training that has begun cannot "
			    "change");
		set_classes(*model, std::move(made));
	});
}

size_t aer_caer_class_count(const aer_caer *model)
{
	return model->classes.size();
}

const char *aer_caer_class_name(const aer_caer *model, size_t i)
{
	return model->classes[i].name.c_str();
}

const char *aer_caer_class_text(const aer_caer *model, size_t i)
{
	return model->classes[i].text.c_str();
}

// --- running
// --------------------------------------------------------------------------

static void need_classes(const aer_caer &model)
{
	if (model.classes.empty())
		throw aer::failure("the model has no classes yet");
}

// The pictures at PIXELS of the stream NAME.
static Tensor stream_pictures(
    const aer_caer &model, const uint8_t *pixels, size_t clips, const char *name)
{
	if (pixels == nullptr)
		throw aer::failure(
		    std::string("the model needs pictures of the ") + name);
	return aer::pictures(
	    model, pixels, clips * static_cast<size_t>(model.config.frames));
}

namespace
{
// Features of a batch, [B][T][E]; undefined where the model does not look.
struct streams {
	Tensor face, context;
};
} // namespace

// The features of the streams in WHICH that the model looks at, without gradients.
static streams stream_features(
    const aer_caer &model, const aer_caer_batch &batch, int which)
{
	const int64_t clips = static_cast<int64_t>(batch.clips);
	std::vector<Tensor> pictures, features;
	streams all;

	which &= model.config.streams;
	if ((which & AER_CAER_FACE) != 0)
		pictures.push_back(
		    stream_pictures(model, batch.face, batch.clips, "face"));
	if ((which & AER_CAER_CONTEXT) != 0)
		pictures.push_back(
		    stream_pictures(model, batch.context, batch.clips, "context"));
	features = aer::plain_features(model, pictures);
	for (Tensor &f : features)
		f = f.view({ clips, model.config.frames, -1 });
	if ((which & AER_CAER_FACE) != 0)
		all.face = features.front();
	if ((which & AER_CAER_CONTEXT) != 0)
		all.context = features.back();
	return all;
}

static void predict(
    aer_caer &model, const aer_caer_batch &batch, float *logits, float *p)
{
	const at::NoGradGuard no_grad;
	const aer::mixing mixed(model.mixed);

	need_classes(model);
	if (!model.texts.defined())
		model.texts = aer::unit(aer::text_features(model, true).to(at::kFloat));
	const streams seen = stream_features(model, batch, AER_CAER_BOTH);

	aer::give(
	    aer::logits(model,
		aer::clip_features(model, seen.face, seen.context, false), model.texts),
	    logits, p);
}

int aer_caer_predict(aer_caer *model, const aer_caer_batch *batch, float *logits,
    float *p, aer_error *err)
{
	return aer::guard(err, [&] { predict(*model, *batch, logits, p); });
}

static void zero_shot(
    const aer_caer &model, const aer_caer_batch &batch, float *logits, float *p)
{
	const at::NoGradGuard no_grad;
	const aer::mixing mixed(model.mixed);
	std::vector<Tensor> frames;

	need_classes(model);
	const streams seen = stream_features(model, batch, AER_CAER_BOTH);

	for (const Tensor &stream : { seen.face, seen.context })
		if (stream.defined())
			frames.push_back(stream);
	const Tensor clips =
	    aer::unit(aer::unit(at::cat(frames, 1).to(at::kFloat)).mean(1));
	const Tensor texts = aer::unit(aer::text_features(model, false).to(at::kFloat));

	aer::give(aer::logits(model, clips, texts), logits, p);
}

int aer_caer_zero_shot(aer_caer *model, const aer_caer_batch *batch, float *logits,
    float *p, aer_error *err)
{
	return aer::guard(err, [&] { zero_shot(*model, *batch, logits, p); });
}

// --- explaining
// -----------------------------------------------------------------------

int aer_caer_map_size(const aer_caer *model)
{
	return model->config.image_size / model->config.patch;
}

static void explain(aer_caer &model, const aer_caer_batch &batch,
    aer_caer_streams stream, size_t k, float *map)
{
	const bool of_face = stream == AER_CAER_FACE;
	const size_t frames = static_cast<size_t>(model.config.frames);
	const uint8_t *pixels = of_face ? batch.face : batch.context;
	aer_caer_batch one = batch;
	streams all;
	Tensor seen;

	one.clips = 1;
	need_classes(model);
	if ((model.config.streams & stream) == 0 || stream == AER_CAER_BOTH ||
	    pixels == nullptr)
		throw aer::failure("the model does not look at this stream");
	if (model.config.streams == AER_CAER_BOTH)
		all = stream_features(model, one, AER_CAER_BOTH & ~stream);
	(of_face ? all.face : all.context) =
	    aer::image_features(model, aer::pictures(model, pixels, frames), &seen)
		.unsqueeze(0);
	const Tensor texts = aer::unit(aer::text_features(model, true).detach());
	const Tensor values = aer::logits(
	    model, aer::clip_features(model, all.face, all.context, false), texts);

	values[0][static_cast<int64_t>(k)].backward();
	const at::NoGradGuard no_grad;
	const Tensor patches = seen.detach().slice(1, 1),
		     slopes = seen.grad().slice(1, 1);
	const Tensor heat =
	    (slopes.mean(1, true) * patches).sum(-1).relu().to(at::kCPU).contiguous();

	std::memcpy(
	    map, heat.data_ptr(), static_cast<size_t>(heat.numel()) * sizeof(float));
}

int aer_caer_explain(aer_caer *model, const aer_caer_batch *batch,
    aer_caer_streams stream, size_t k, float *map, aer_error *err)
{
	return aer::guard(err, [&] { explain(*model, *batch, stream, k, map); });
}

// --- looking inside
// -------------------------------------------------------------------

int aer_caer_image_features(
    aer_caer *model, const uint8_t *pixels, size_t n, float *features, aer_error *err)
{
	return aer::guard(err, [&] {
		const at::NoGradGuard no_grad;

		aer::give(aer::plain_features(
			      *model, { aer::pictures(*model, pixels, n) })[0],
		    features, nullptr);
	});
}

int aer_caer_text_features(aer_caer *model, float *features, aer_error *err)
{
	return aer::guard(err, [&] {
		const at::NoGradGuard no_grad;

		need_classes(*model);
		aer::give(aer::text_features(*model, true), features, nullptr);
	});
}

size_t aer_caer_parameter_count(const aer_caer *model)
{
	return model->parameters.size();
}

const char *aer_caer_parameter_name(const aer_caer *model, size_t i)
{
	return model->parameters[i].name.c_str();
}

size_t aer_caer_parameter_size(const aer_caer *model, size_t i)
{
	return static_cast<size_t>(model->parameters[i].value.numel());
}

int aer_caer_parameter(
    aer_caer *model, size_t i, aer_caer_value value, float *numbers, aer_error *err)
{
	return aer::guard(err, [&] {
		const Tensor &weight = model->parameters[i].value;
		Tensor from =
		    value == AER_CAER_WEIGHT ? weight.detach() : weight.grad();

		if (!from.defined())
			from = at::zeros_like(weight);
		aer::give(from, numbers, nullptr);
	});
}
