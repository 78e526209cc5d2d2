// Training: one step after the other.
#include "caer/torch_model.hh"

#include <cmath>

extern "C" {
#include "base/hash.h"
}

using at::Tensor;

namespace aer
{
static bool is_trained(const aer_caer &model, const parameter &p)
{
	return p.part < AER_CAER_PARTS && model.rates.rate[p.part] > 0;
}

// Gradients are asked for only as long as a step lasts.
class asking
{
      public:
	explicit asking(aer_caer &asked) : model(asked)
	{
		ask(true);
	}
	~asking()
	{
		ask(false);
	}
	asking(const asking &) = delete;
	asking &operator=(const asking &) = delete;

      private:
	void ask(bool wanted)
	{
		for (parameter &p : model.parameters)
			if (is_trained(model, p))
				p.value.set_requires_grad(wanted);
	}
	aer_caer &model;
};

// A stream on its way through a step: its features, and how to take them back to the
// image encoder when that did not fit at once.
struct flow {
	const uint8_t *pixels = nullptr;
	Tensor features;    // [B * T][E]
	bool again = false; // encoded in parts, without gradients: to be done again
};

static void encode(const aer_caer &model, flow &f, int64_t n)
{
	const bool trained = model.rates.rate[AER_CAER_IMAGE] > 0;
	const Tensor all = pictures(model, f.pixels, static_cast<size_t>(n));

	f.again = trained && model.chunk > 0 && n > model.chunk;
	if (trained && !f.again) {
		f.features = image_features(model, all);
		return;
	}
	const at::NoGradGuard no_grad;

	f.features = plain_features(model, { all })[0];
	if (f.again)
		f.features.set_requires_grad(true);
}

// Encodes the pictures again, part by part, and hands each part its gradient.
static void encode_again(const aer_caer &model, const flow &f, int64_t n)
{
	const Tensor all = pictures(model, f.pixels, static_cast<size_t>(n));
	const Tensor slope = f.features.grad();

	for (int64_t from = 0; from < n; from += model.chunk) {
		const int64_t to = std::min(from + model.chunk, n);

		image_features(model, all.slice(0, from, to))
		    .backward(slope.slice(0, from, to));
	}
}

// What is dropped out depends on the seed and the step alone.
static void seed_step(const aer_caer &model)
{
	const uint64_t seed[] = { model.training_seed, model.steps };

	at::manual_seed(aer_hash(AER_HASH_BEGIN, seed, sizeof seed));
}

static Tensor step_texts(aer_caer &model)
{
	if (model.learned.defined() && model.rates.rate[AER_CAER_PROMPTS] > 0)
		return unit(text_features(model, true).to(at::kFloat));
	if (!model.texts.defined()) {
		const at::NoGradGuard no_grad;

		model.texts = unit(text_features(model, true).to(at::kFloat));
	}
	return model.texts;
}

// The change of the weights.
static void descend(aer_caer &model, double factor)
{
	const aer_caer_rates &rates = model.rates;
	const at::NoGradGuard no_grad;

	for (parameter &p : model.parameters) {
		if (!is_trained(model, p) || !p.value.grad().defined())
			continue;
		const Tensor slope =
		    rates.weight_decay != 0
			? p.value.grad().add(p.value, rates.weight_decay)
			: p.value.grad();

		if (p.velocity.defined())
			p.velocity.mul_(rates.momentum).add_(slope);
		else
			p.velocity = slope.clone();
		p.value.add_(p.velocity, -rates.rate[p.part] * factor);
	}
	if (model.learned.defined() && rates.rate[AER_CAER_PROMPTS] > 0)
		model.texts = Tensor();
}

static Tensor loss_of(
    const aer_caer &model, const Tensor &values, const int *label, const float *weight)
{
	const int64_t k = values.size(1);
	Tensor classes = at::empty({ values.size(0) }, at::kLong);
	c10::optional<Tensor> weights;

	for (int64_t i = 0; i < values.size(0); i++) {
		if (label[i] < 0 || label[i] >= k)
			throw failure("a label is not one of the classes");
		classes.data_ptr<int64_t>()[i] = label[i];
	}
	if (weight != nullptr)
		weights = at::from_blob(const_cast<float *>(weight), { k }, at::kFloat)
			      .to(model.device);
	return at::cross_entropy_loss(values, classes.to(model.device), weights);
}

static Tensor forward(aer_caer &model, flow &face, flow &context, int64_t clips)
{
	const aer::mixing mixed(model.mixed);
	const int64_t frames = model.config.frames;
	Tensor seen_face, seen_context;

	if ((model.config.streams & AER_CAER_FACE) != 0) {
		encode(model, face, clips * frames);
		seen_face = face.features.view({ clips, frames, -1 });
	}
	if ((model.config.streams & AER_CAER_CONTEXT) != 0) {
		encode(model, context, clips * frames);
		seen_context = context.features.view({ clips, frames, -1 });
	}
	return logits(model, clip_features(model, seen_face, seen_context, true),
	    step_texts(model));
}

static void backward(const aer_caer &model, const Tensor &loss, const flow &face,
    const flow &context, int64_t clips)
{
	const int64_t n = clips * model.config.frames;

	loss.backward();
	const aer::mixing mixed(model.mixed);

	if (face.again)
		encode_again(model, face, n);
	if (context.again)
		encode_again(model, context, n);
}

static void check_batch(const aer_caer &model, const aer_caer_batch &batch)
{
	if (!model.training)
		throw failure("the model is not readied for training");
	if (((model.config.streams & AER_CAER_FACE) != 0 && batch.face == nullptr) ||
	    ((model.config.streams & AER_CAER_CONTEXT) != 0 &&
		batch.context == nullptr))
		throw failure(
		    "pictures of a stream that the model needs are not there");
	if (batch.clips == 0)
		throw failure("a batch has no clips");
}

static void step(aer_caer &model, const aer_caer_batch &batch, const int *label,
    const float *weight, double factor, double *loss_out, float *logits_out)
{
	const int64_t clips = static_cast<int64_t>(batch.clips);
	flow face, context;

	check_batch(model, batch);
	face.pixels = batch.face;
	context.pixels = batch.context;
	for (parameter &p : model.parameters)
		p.value.mutable_grad() = Tensor();
	seed_step(model);
	{
		const asking gradients(model);
		const Tensor values = forward(model, face, context, clips);
		const Tensor loss = loss_of(model, values, label, weight);

		*loss_out = loss.item<double>();
		if (!std::isfinite(*loss_out))
			throw failure(
			    "the loss is no longer a number; lower the rates");
		backward(model, loss, face, context, clips);
		if (logits_out != nullptr)
			give(values.detach(), logits_out, nullptr);
	}
	descend(model, factor);
	model.steps++;
}
} // namespace aer

int aer_caer_train(aer_caer *model, const aer_caer_rates *rates, aer_error *err)
{
	return aer::guard(err, [&] {
		if (model->classes.empty())
			throw aer::failure("the model has no classes yet");
		if (!model->resumed && !model->training)
			model->training_seed = model->seed;
		model->rates = *rates;
		model->training = true;
	});
}

int aer_caer_step(aer_caer *model, const aer_caer_batch *batch, const int *label,
    const float *weight, double factor, double *loss, float *logits, aer_error *err)
{
	return aer::guard(err,
	    [&] { aer::step(*model, *batch, label, weight, factor, loss, logits); });
}

uint64_t aer_caer_steps(const aer_caer *model)
{
	return model->steps;
}

void aer_caer_forget(aer_caer *model)
{
	for (aer::parameter &p : model->parameters)
		p.velocity = Tensor();
	model->steps = 0;
	model->training = model->resumed = false;
}
