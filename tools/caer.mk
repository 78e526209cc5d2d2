# aer-caer's libtorch, an optional part: Debian's libtorch-dev, or with TORCH_DIR=DIR one
# that pip has installed (DIR is site-packages/torch) or an official build (DIR is
# libtorch), also with CUDA.  Where there is none, aer-caer is built all the same and says
# how to get it.

TORCH_DIR =

ifneq ($(TORCH_DIR),)
torch_include = $(TORCH_DIR)/include $(TORCH_DIR)/include/torch/csrc/api/include
torch_lib     = $(TORCH_DIR)/lib
torch_found  := $(wildcard $(torch_lib)/libc10.so)
$(if $(torch_found),,$(error TORCH_DIR=$(TORCH_DIR) has no lib/libc10.so))
else
torch_include = /usr/include/torch/csrc/api/include
torch_found  := $(wildcard $(torch_include)/torch/version.h)
endif

# Where it is about to be installed, make begins anew after that.
ifeq ($(torch_found)$(first),deps)
-include build/torch-looked
build/torch-looked: | deps
	@mkdir -p $(@D) && touch $@
endif

ifneq ($(torch_found),)
torch_src = $(sort $(wildcard lib/caer/torch_*.cc))
torch_obj = torch.o

# which of its two kinds of strings libstdc++ has there
torch_abi := $(if $(TORCH_DIR),-D_GLIBCXX_USE_CXX11_ABI=$(shell \
	grep -qa c105ErrorC1ENS_14SourceLocationENSt7__cxx11 $(torch_lib)/libc10.so && \
	echo 1 || echo 0))
# what an official build finds at run time, and its part for CUDA, which nothing names
torch_libs = $(if $(TORCH_DIR),-L$(torch_lib) -Wl$(comma)-rpath$(comma)$(torch_lib)) \
	-Wl,--no-as-needed -ltorch -ltorch_cpu \
	$(if $(TORCH_DIR),$(if $(wildcard $(torch_lib)/libtorch_cuda.so),-ltorch_cuda)) \
	-lc10 -Wl,--as-needed
comma = ,

# Little is gained by optimizing: what counts is in libtorch.  Nine tenths of the time
# that each of these files takes is that of libtorch's headers, so they are compiled as
# one, and -g1 has the lines of a backtrace without a description of all of libtorch.
torch_flags := $(strip $(TORCH_DIR) $(torch_abi)) $(torch_src)
ifneq ($(torch_flags),$(file <build/torch-flags))
build/torch-flags: always
endif
build/torch-flags: | $(first)
	@mkdir -p $(@D) && echo '$(torch_flags)' >$@
build/torch.cc: build/torch-flags
	@printf '#include "%s"\n' $(torch_src:lib/%=%) >$@
# the headers of the latest libtorch are C++20, which those of 1.13 are not yet
TORCH_CXXFLAGS = $(if $(TORCH_DIR),-std=c++20,-std=c++17) -Ilib $(torch_include:%=-isystem %) $(torch_abi) $(WARN) \
	-pthread -MMD -MP -O1 -g1
build/obj/torch.o: build/torch.cc build/flags
	@mkdir -p $(@D)
	$(quiet)$(CXX) $(TORCH_CXXFLAGS) -c -o $@ $<
build/asan/obj/torch.o: build/torch.cc build/flags
	@mkdir -p $(@D)
	$(quiet)$(CXX) $(TORCH_CXXFLAGS) -fsanitize=address -fno-omit-frame-pointer -c -o $@ $<

# These objects come before libaer.a, which has what stands in for them.
build/aer-caer: $(torch_obj:%=build/obj/%)
build/aer-caer: with = $(torch_libs)
build/asan/aer-caer: $(torch_obj:%=build/asan/obj/%)
build/asan/aer-caer: with = $(torch_libs)

# What the tests and the bench of the model run
build/caer-drive: build/obj/tests/caer/drive.o $(torch_obj:%=build/obj/%) build/libaer.a
	$(quiet)$(CC) $(CFLAGS) -o $@ $^ $(torch_libs) $(LIBS)
build/asan/caer-drive: build/asan/obj/tests/caer/drive.o $(torch_obj:%=build/asan/obj/%) \
    build/asan/libaer.a
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(torch_libs) $(LIBS)
caer_programs = caer-drive
endif
