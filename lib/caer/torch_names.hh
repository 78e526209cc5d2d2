// How tensors are called in other people's files, and what can be read from there about
// the model.
#ifndef AER_TORCH_NAMES_HH
#define AER_TORCH_NAMES_HH

#include "caer/torch_model.hh"

namespace aer
{
// A tensor's place in the model.
struct place {
	std::string name;    // as OpenAI's
	int third = -1;      // 0, 1, 2: the rows of queries, keys, values
	bool turned = false; // rows and columns the other way round
	bool idle = false;   // known, and of no use here
};

// Where the tensor NAME of a file belongs.
//
//	Hugging Face                          here
//	vision_model.                         visual.
//	text_model.                           (nothing)
//	  embeddings.class_embedding            class_embedding
//	  embeddings.patch_embedding            conv1
//	  embeddings.position_embedding.weight  positional_embedding
//	  embeddings.token_embedding            token_embedding
//	  pre_layrnorm, post_layernorm          ln_pre, ln_post
//	  final_layer_norm                      ln_final
//	  encoder.layers.N.                     transformer.resblocks.N.
//	    self_attn.{q,k,v}_proj.weight         attn.in_proj_weight, a third each
//	    self_attn.out_proj                    attn.out_proj
//	    layer_norm1, layer_norm2              ln_1, ln_2
//	    mlp.fc1, mlp.fc2                      mlp.c_fc, mlp.c_proj
//	visual_projection.weight              visual.proj, turned
//	text_projection.weight                text_projection, turned
//
// The authors' "image_encoder." is "visual."; their "text_encoder." and open_clip's
// "text." and PyTorch's "module." are nothing.
place place_of(const std::string &name);

// Whether NAME is Hugging Face's.
bool is_hugging_face(const std::string &name);

// Fills what of CONFIG the SOURCES tell, and heads and activation where those are 0 and
// KNOWN from the file beside PATH or by custom.
void infer(aer_caer_config &config, const std::vector<source> &sources,
    const std::string &path);
} // namespace aer
#endif
