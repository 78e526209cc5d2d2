// Other people's names and configurations.
#include "caer/torch_names.hh"

#include <jansson.h>

#include <cstring>
#include <map>

namespace aer
{
static bool begins(const std::string &text, const char *with)
{
	return text.rfind(with, 0) == 0;
}

// Takes WITH off the front of TEXT, if it is there.
static bool strip(std::string &text, const char *with)
{
	if (!begins(text, with))
		return false;
	text.erase(0, std::strlen(with));
	return true;
}

struct pair {
	const char *from, *to;
};

// Puts in what stands for the first of PAIRS that TEXT begins with.
template <size_t n> static void replace(std::string &text, const pair (&pairs)[n])
{
	for (const pair &p : pairs)
		if (strip(text, p.from)) {
			text.insert(0, p.to);
			return;
		}
}

bool is_hugging_face(const std::string &name)
{
	return begins(name, "vision_model.") || begins(name, "text_model.") ||
	       name == "visual_projection.weight" || name == "text_projection.weight";
}

// What follows "encoder.layers.N." of Hugging Face.
static void place_in_block(place &where, std::string rest)
{
	static const pair names[] = { { "self_attn.out_proj.", "attn.out_proj." },
		{ "layer_norm1.", "ln_1." }, { "layer_norm2.", "ln_2." },
		{ "mlp.fc1.", "mlp.c_fc." }, { "mlp.fc2.", "mlp.c_proj." } };
	static const char *const thirds[] = { "self_attn.q_proj.", "self_attn.k_proj.",
		"self_attn.v_proj." };

	for (int i = 0; i < 3; i++)
		if (strip(rest, thirds[i])) {
			where.third = i;
			where.name += "attn.in_proj_" + rest;
			return;
		}
	replace(rest, names);
	where.name += rest;
}

// What follows "vision_model." or "text_model.".
static void place_in_encoder(place &where, std::string rest)
{
	static const pair names[] = { { "embeddings.patch_embedding.", "conv1." },
		{ "embeddings.position_embedding.weight", "positional_embedding" },
		{ "embeddings.", "" }, { "pre_layrnorm.", "ln_pre." },
		{ "post_layernorm.", "ln_post." },
		{ "final_layer_norm.", "ln_final." } };

	where.idle = rest == "embeddings.position_ids";
	if (strip(rest, "encoder.layers.")) {
		const size_t dot = rest.find('.');

		if (dot == std::string::npos)
			return;
		where.name += "transformer.resblocks." + rest.substr(0, dot + 1);
		place_in_block(where, rest.substr(dot + 1));
		return;
	}
	replace(rest, names);
	where.name += rest;
}

place place_of(const std::string &file_name)
{
	static const char *const idle[] = { "input_resolution", "context_length",
		"vocab_size", "logit_scale", "logit_bias", "attn_mask" };
	std::string name = file_name;
	place where;

	strip(name, "module.");
	if (strip(name, "image_encoder."))
		name.insert(0, "visual.");
	if (!strip(name, "text_encoder."))
		strip(name, "text.");
	if (name == "visual_projection.weight" || name == "text_projection.weight") {
		where.turned = true;
		where.name = name[0] == 'v' ? "visual.proj" : "text_projection";
	} else if (strip(name, "vision_model.")) {
		where.name = "visual.";
		place_in_encoder(where, name);
	} else if (strip(name, "text_model.")) {
		place_in_encoder(where, name);
	} else {
		where.name = name;
	}
	for (const char *other : idle)
		where.idle = where.idle || where.name == other;
	return where;
}

// --- what kind of model it is
// ---------------------------------------------------------

// No dimension of a model is larger; products of two stay in 64 bits.
static const int64_t most = 1 << 20;

using shapes = std::map<std::string, std::vector<int64_t>>;

static const std::vector<int64_t> &shape_of(
    const shapes &all, const std::string &name, size_t rank, const std::string &path)
{
	const auto found = all.find(name);

	if (found == all.end() && all.count("visual.layer1.0.conv1.weight") > 0)
		throw failure(path +
			      ": is a CLIP with a convolutional network; one with a "
			      "vision transformer is needed, as ViT-B-32.pt");
	if (found == all.end())
		throw failure(path +
			      ": is no CLIP with a vision transformer: it has no '" +
			      name + "'");
	if (found->second.size() != rank)
		throw failure(path + ": '" + name + "' has " +
			      std::to_string(found->second.size()) +
			      " dimensions and not " + std::to_string(rank));
	for (const int64_t n : found->second)
		if (n < 1 || n > most)
			throw failure(path + ": '" + name + "' has a dimension of " +
				      std::to_string(n));
	return found->second;
}

static int count_blocks(const shapes &all, const std::string &prefix)
{
	int n = 0;

	while (
	    all.count(prefix + "resblocks." + std::to_string(n) + ".ln_1.weight") > 0)
		n++;
	return n;
}

static void infer_shapes(
    aer_caer_config &config, const shapes &all, const std::string &path)
{
	const auto &conv = shape_of(all, "visual.conv1.weight", 4, path);
	const auto &grid = shape_of(all, "visual.positional_embedding", 2, path);
	const auto &out = shape_of(all, "visual.proj", 2, path);
	const auto &words = shape_of(all, "token_embedding.weight", 2, path);
	const auto &places = shape_of(all, "positional_embedding", 2, path);
	int64_t side = 0;

	while ((side + 1) * (side + 1) < grid[0])
		side++;
	if (side * side + 1 != grid[0])
		throw failure(path + ": '" +
			      std::string("visual.positional_embedding") +
			      "' is not of a square of patches and a class token");
	config.patch = static_cast<int>(conv[2]);
	config.image_size = static_cast<int>(side * conv[2]);
	config.width = static_cast<int>(conv[0]);
	config.layers = count_blocks(all, "visual.transformer.");
	config.embedding = static_cast<int>(out[1]);
	config.vocabulary = static_cast<int>(words[0]);
	config.text_width = static_cast<int>(words[1]);
	config.length = static_cast<int>(places[0]);
	config.text_layers = count_blocks(all, "transformer.");
}

// The JSON file NAME in the folder of PATH, or NULL.
static json_t *json_beside(const std::string &path, const char *name)
{
	const size_t slash = path.rfind('/');
	const std::string folder =
	    slash == std::string::npos ? "" : path.substr(0, slash + 1);

	return json_load_file((folder + name).c_str(), 0, nullptr);
}

static void take_int(int &to, const json_t *value)
{
	const json_int_t n = json_integer_value(value);

	if (to == 0 && n > 0 && n <= most)
		to = static_cast<int>(n);
}

static void take_activation(aer_caer_config &config, bool quick)
{
	if (config.activation == AER_CAER_ACTIVATION_KNOWN)
		config.activation =
		    quick ? AER_CAER_ACTIVATION_QUICK : AER_CAER_ACTIVATION_GELU;
}

// Hugging Face's config.json.
static void ask_config(aer_caer_config &config, const std::string &path)
{
	json_t *all = json_beside(path, "config.json");
	const json_t *vision = json_object_get(all, "vision_config");
	const char *name = json_string_value(json_object_get(vision, "hidden_act"));

	take_int(config.heads, json_object_get(vision, "num_attention_heads"));
	take_int(config.text_heads, json_object_get(json_object_get(all, "text_config"),
					"num_attention_heads"));
	if (name != nullptr)
		take_activation(config, std::strcmp(name, "quick_gelu") == 0);
	json_decref(all);
}

// open_clip's own.
static void ask_open_clip(aer_caer_config &config, const std::string &path)
{
	json_t *all = json_beside(path, "open_clip_config.json");
	const json_t *model = json_object_get(all, "model_cfg");
	const json_t *vision = json_object_get(model, "vision_cfg");
	int head = 0;

	take_int(head, json_object_get(vision, "head_width"));
	if (config.heads == 0 && head > 0)
		config.heads = config.width / head;
	take_int(config.text_heads,
	    json_object_get(json_object_get(model, "text_cfg"), "heads"));
	if (model != nullptr)
		take_activation(
		    config, json_is_true(json_object_get(model, "quick_gelu")));
	json_decref(all);
}

// Heads are 64 wide but in three of open_clip's image encoders.
static int usual_heads(int width)
{
	static const int odd[][2] = { { 1280, 80 }, { 1408, 88 }, { 1664, 104 } };

	for (const auto &o : odd)
		if (width == o[0])
			return width / o[1];
	return std::max(1, width / 64);
}

void infer(aer_caer_config &config, const std::vector<source> &sources,
    const std::string &path)
{
	bool hugging_face = false;
	shapes all;

	for (const source &s : sources) {
		const place where = place_of(s.name);
		std::vector<int64_t> shape = s.value.sizes().vec();

		hugging_face = hugging_face || is_hugging_face(s.name);
		if (where.turned)
			std::swap(shape.front(), shape.back());
		all[where.name] = shape;
	}
	infer_shapes(config, all, path);
	ask_open_clip(config, path);
	if (hugging_face)
		ask_config(config, path);
	if (config.heads == 0)
		config.heads = usual_heads(config.width);
	if (config.text_heads == 0)
		config.text_heads = std::max(1, config.text_width / 64);
	// without a word beside it: OpenAI's own are quick, open_clip's are not
	take_activation(config, hugging_face);
}
} // namespace aer
