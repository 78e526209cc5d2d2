// What the model's parameters are, and what they hold before any training.
#include "caer/torch_model.hh"

#include <cmath>

extern "C" {
#include "base/hash.h"
#include "base/random.h"
}

using at::Tensor;

namespace aer
{
// --- parameters ----------------------------------------------------------------------

static Tensor add(aer_caer &model, const std::string &name, at::IntArrayRef shape,
    int part, bool pretrained = true)
{
	Tensor value =
	    at::empty(shape, at::TensorOptions(model.device).dtype(at::kFloat));

	model.parameters.push_back({ name, value, Tensor(), part, pretrained });
	return value;
}

// A layer "NAME.weight" and "NAME.bias", IN numbers to OUT.
static linear add_linear(aer_caer &model, const std::string &name, int64_t in,
    int64_t out, int part, bool pretrained = true, bool biased = true)
{
	linear layer;

	layer.weight = add(model, name + ".weight", { out, in }, part, pretrained);
	if (biased)
		layer.bias = add(model, name + ".bias", { out }, part, pretrained);
	return layer;
}

static linear add_norm(aer_caer &model, const std::string &name, int64_t width,
    int part, bool pretrained = true)
{
	linear layer;

	layer.weight = add(model, name + ".weight", { width }, part, pretrained);
	layer.bias = add(model, name + ".bias", { width }, part, pretrained);
	return layer;
}

// CLIP's blocks below PREFIX.
static transformer add_clip_blocks(aer_caer &model, const std::string &prefix,
    int64_t width, int layers, int heads, int part)
{
	transformer made;

	made.heads = heads;
	for (int i = 0; i < layers; i++) {
		const std::string at = prefix + "resblocks." + std::to_string(i) + ".";
		block b;

		b.norm1 = add_norm(model, at + "ln_1", width, part);
		b.qkv.weight =
		    add(model, at + "attn.in_proj_weight", { 3 * width, width }, part);
		b.qkv.bias = add(model, at + "attn.in_proj_bias", { 3 * width }, part);
		b.out = add_linear(model, at + "attn.out_proj", width, width, part);
		b.norm2 = add_norm(model, at + "ln_2", width, part);
		b.up = add_linear(model, at + "mlp.c_fc", width, 4 * width, part);
		b.down = add_linear(model, at + "mlp.c_proj", 4 * width, width, part);
		made.blocks.push_back(b);
	}
	return made;
}

// Named as in the authors' code, so that their weights fit too.
static temporal add_temporal(aer_caer &model, const std::string &prefix)
{
	const aer_caer_config &c = model.config;
	const int64_t inner = int64_t{ c.temporal_heads } * c.temporal_head_width;
	const int part = AER_CAER_TEMPORAL;
	temporal made;

	made.token =
	    add(model, prefix + "cls_token", { 1, 1, c.embedding }, part, false);
	made.position = add(model, prefix + "pos_embedding",
	    { 1, int64_t{ c.frames } + 1, c.embedding }, part, false);
	made.over.heads = c.temporal_heads;
	for (int i = 0; i < c.temporal_layers; i++) {
		const std::string layer =
		    prefix + "temporal_transformer.layers." + std::to_string(i) + ".";
		const std::string attention = layer + "0.fn.", mlp = layer + "1.fn.";
		block b;

		b.norm1 = add_norm(model, attention + "norm", c.embedding, part, false);
		b.qkv = add_linear(model, attention + "fn.to_qkv", c.embedding,
		    3 * inner, part, false, false);
		b.out = add_linear(
		    model, attention + "fn.to_out.0", inner, c.embedding, part, false);
		b.norm2 = add_norm(model, mlp + "norm", c.embedding, part, false);
		b.up = add_linear(
		    model, mlp + "fn.net.0", c.embedding, c.temporal_mlp, part, false);
		b.down = add_linear(
		    model, mlp + "fn.net.3", c.temporal_mlp, c.embedding, part, false);
		made.over.blocks.push_back(b);
	}
	return made;
}

static void build_image(aer_caer &model)
{
	const aer_caer_config &c = model.config;
	const int part = AER_CAER_IMAGE;
	const int64_t side = c.image_size / c.patch;

	model.image_token = add(model, "visual.class_embedding", { c.width }, part);
	model.image_position = add(
	    model, "visual.positional_embedding", { side * side + 1, c.width }, part);
	model.image_projection =
	    add(model, "visual.proj", { c.width, c.embedding }, part);
	model.patch =
	    add(model, "visual.conv1.weight", { c.width, 3, c.patch, c.patch }, part);
	model.norm_pre = add_norm(model, "visual.ln_pre", c.width, part);
	model.image = add_clip_blocks(
	    model, "visual.transformer.", c.width, c.layers, c.heads, part);
	model.norm_post = add_norm(model, "visual.ln_post", c.width, part);
}

static void build_text(aer_caer &model)
{
	const aer_caer_config &c = model.config;
	const int part = AER_CAER_PARTS;

	model.word =
	    add(model, "token_embedding.weight", { c.vocabulary, c.text_width }, part);
	model.word_position =
	    add(model, "positional_embedding", { c.length, c.text_width }, part);
	model.text = add_clip_blocks(
	    model, "transformer.", c.text_width, c.text_layers, c.text_heads, part);
	model.norm_text = add_norm(model, "ln_final", c.text_width, part);
	model.text_projection =
	    add(model, "text_projection", { c.text_width, c.embedding }, part);
}

void build(aer_caer &model)
{
	const aer_caer_config &c = model.config;

	build_image(model);
	build_text(model);
	if ((c.streams & AER_CAER_FACE) != 0)
		model.face = add_temporal(model, "temporal_net.");
	if ((c.streams & AER_CAER_CONTEXT) != 0)
		model.context = add_temporal(model, "temporal_net_body.");
	if (c.streams == AER_CAER_BOTH)
		model.projection =
		    add_linear(model, "project_fc", 2 * int64_t{ c.embedding },
			c.embedding, AER_CAER_PROJECTION, false);
}

void make_learned(aer_caer &model)
{
	const aer_caer_config &c = model.config;

	if (c.learned == 0)
		return;
	model.learned = add(model, "prompt_learner.ctx",
	    { static_cast<int64_t>(model.classes.size()), c.learned, c.text_width },
	    AER_CAER_PROMPTS, false);
	draw(model, model.parameters.back());
}

parameter *find(aer_caer &model, const std::string &name)
{
	for (parameter &p : model.parameters)
		if (p.name == name)
			return &p;
	return nullptr;
}

// --- random weights ------------------------------------------------------------------

static bool ends(const std::string &text, const char *end)
{
	const std::string tail(end);

	return text.size() >= tail.size() &&
	       text.compare(text.size() - tail.size(), tail.size(), tail) == 0;
}

// The deviation of P's numbers in CLIP (A. Radford's code, model.py) and in PyTorch's
// layers; below 0: ones.
static double deviation(const aer_caer &model, const parameter &p)
{
	const aer_caer_config &c = model.config;
	const std::string &name = p.name;
	const bool text = name.rfind("transformer.", 0) == 0;
	const double scale = 1 / std::sqrt(c.width),
		     text_scale = 1 / std::sqrt(c.text_width);
	const double in = p.value.dim() < 2
			      ? 1
			      : static_cast<double>(p.value.numel() / p.value.size(0));

	if (p.value.dim() == 1 && ends(name, ".weight"))
		return -1;
	if (ends(name, "bias"))
		return 0;
	if (name == "visual.proj" || name == "visual.class_embedding" ||
	    name == "visual.positional_embedding")
		return scale;
	if (name == "token_embedding.weight" || name == "prompt_learner.ctx")
		return 0.02;
	if (name == "positional_embedding")
		return 0.01;
	if (name == "text_projection")
		return text_scale;
	if (ends(name, "cls_token") || ends(name, "pos_embedding"))
		return 1;
	if (text && (ends(name, "out_proj.weight") || ends(name, "c_proj.weight")))
		return text_scale / std::sqrt(2.0 * c.text_layers);
	if (text && ends(name, "c_fc.weight"))
		return text_scale / std::sqrt(2.0);
	if (text)
		return text_scale;
	if (ends(name, "in_proj_weight"))
		return 1 / std::sqrt(2 * in);
	return 1 / std::sqrt(3 * in);
}

// From 0, which it never is, to 1.
static double uniform(aer_random *random)
{
	return (static_cast<double>(aer_random_next(random) >> 11) + 0.5) * 0x1p-53;
}

// Normal numbers, two at a time (G. Box, M. Muller, 1958).
static void fill_normal(float *to, int64_t n, double sigma, uint64_t seed)
{
	aer_random random;

	aer_random_seed(&random, seed);
	for (int64_t i = 0; i < n; i += 2) {
		const double r = sigma * std::sqrt(-2 * std::log(uniform(&random)));
		const double angle = 2 * M_PI * uniform(&random);

		to[i] = static_cast<float>(r * std::cos(angle));
		if (i + 1 < n)
			to[i + 1] = static_cast<float>(r * std::sin(angle));
	}
}

// Each tensor has its own seed, so that one option changes no other tensor; and so has
// each class's vectors, whatever other classes there are.
static uint64_t seed_of(const aer_caer &model, const std::string &name)
{
	return aer_hash(aer_hash(AER_HASH_BEGIN, &model.seed, sizeof model.seed),
	    name.data(), name.size());
}

void draw(const aer_caer &model, parameter &p)
{
	const double sigma = deviation(model, p);
	at::NoGradGuard no_grad;

	if (sigma <= 0) {
		p.value.fill_(sigma < 0 ? 1 : 0);
		return;
	}
	Tensor drawn = at::empty(p.value.sizes(), at::kFloat);
	float *to = drawn.data_ptr<float>();

	if (p.part != AER_CAER_PROMPTS) {
		fill_normal(to, drawn.numel(), sigma, seed_of(model, p.name));
	} else {
		const int64_t each = drawn.numel() / drawn.size(0);

		for (size_t k = 0; k < model.classes.size(); k++)
			fill_normal(to + static_cast<int64_t>(k) * each, each, sigma,
			    seed_of(model, p.name + "/" + model.classes[k].name));
	}
	p.value.copy_(drawn);
}
} // namespace aer
