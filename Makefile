# aertools: small tools that turn recordings of people into a labelled data set.
#
#	make            build the tools in build/
#	make demo       install what is missing, build, and show everything
#	make check      install what is missing, build with sanitizers, run all tests
#	make deps       install what is missing (Debian; as root or through sudo)
#	make lint bench install clean dist
#
# demo takes VIDEO="a.mp4 b.mp4" or SEGMENTS=segments.csv for a user's own files.

PREFIX  = /usr/local
DESTDIR =
VERSION = 0.1

CC      = gcc
CXX     = g++
CFLAGS  = -O2 -g
WARN    = -Wall -Wextra -Wshadow -Wconversion -Werror
SANITIZE = -fsanitize=address,undefined -fno-omit-frame-pointer -O1 -g
# dlib's loops with undefined-behaviour checks in them take minutes a clip
SANITIZE_CXX = -fsanitize=address -fno-omit-frame-pointer -O2 -g

tools   = $(patsubst tools/%.c,%,$(wildcard tools/aer-*.c))
lib_src = $(wildcard lib/*.c) $(wildcard lib/*.cc)
headers = $(wildcard lib/*.h)
man1    = $(wildcard man/*.1)
man3    = $(wildcard man/*.3)
man5    = $(wildcard man/*.5)
man7    = $(wildcard man/*.7)

# Debian's names of all that is needed, the one list: to build, to run the demo
# and the tests, to lint.
packages = gcc g++ make pkg-config \
	libavformat-dev libavcodec-dev libavutil-dev libswscale-dev \
	libswresample-dev libdlib-dev libpng-dev libturbojpeg0-dev libcsv-dev \
	libcairo2-dev libjansson-dev uthash-dev fonts-dejavu-core
check_packages = ffmpeg perl diffutils mandoc valgrind glpk-utils \
	python3 python3-numpy python3-sklearn python3-pil
lint_packages  = clang-format clang-tidy cppcheck

pkg     = libavformat libavcodec libavutil libswscale libswresample libpng libturbojpeg \
	cairo jansson

pkg_cflags = $(eval pkg_cflags := $$(shell pkg-config --cflags $(pkg)))$(pkg_cflags)
pkg_libs   = $(eval pkg_libs := $$(shell pkg-config --libs $(pkg)))$(pkg_libs)
ALL_CFLAGS   = -std=c17 -D_GNU_SOURCE -Ilib $(pkg_cflags) $(WARN) -pthread -MMD -MP
ALL_CXXFLAGS = -std=c++17 -Ilib $(WARN) -pthread -MMD -MP
LIBS         = -ldlib -Wl,--as-needed -llapack -lblas $(pkg_libs) -lcsv -lstdc++ -lm -pthread

# Build outputs: build/ holds the tools, build/asan/ the sanitized ones that the
# tests run, with the recording generator beside them.
lib_obj = $(patsubst %,%.o,$(basename $(lib_src)))
rec_src = $(filter-out tests/recording/strip-read.c,$(wildcard tests/recording/*.c))
unit    = $(patsubst tests/%.c,%,$(wildcard tests/*-test.c))
test_programs = recording strip-read $(unit)

all: $(tools:%=build/%)

.PHONY: all deps check-deps lint-deps demo check check-asan lint bench fuzz install \
	uninstall clean dist
.DELETE_ON_ERROR:
.SECONDARY:

# make V=1 shows the commands.
V =
quiet = $(if $(V),,@echo "  $@" &&)

# --- compiling -------------------------------------------------------------

build/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(quiet)$(CC) $(ALL_CFLAGS) $(CFLAGS) -c -o $@ $<
build/obj/%.o: %.cc Makefile
	@mkdir -p $(@D)
	$(quiet)$(CXX) $(ALL_CXXFLAGS) $(CFLAGS) -c -o $@ $<
build/asan/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(quiet)$(CC) $(ALL_CFLAGS) $(SANITIZE) -c -o $@ $<
build/asan/obj/%.o: %.cc Makefile
	@mkdir -p $(@D)
	$(quiet)$(CXX) $(ALL_CXXFLAGS) $(SANITIZE_CXX) -c -o $@ $<

build/libaer.a: $(lib_obj:%=build/obj/%)
	$(quiet)rm -f $@ && ar rcs $@ $^
build/asan/libaer.a: $(lib_obj:%=build/asan/obj/%)
	$(quiet)rm -f $@ && ar rcs $@ $^

$(tools:%=build/%): build/%: build/obj/tools/%.o build/libaer.a
	$(quiet)$(CC) $(CFLAGS) -o $@ $^ $(LIBS)
$(tools:%=build/asan/%): build/asan/%: build/asan/obj/tools/%.o build/asan/libaer.a
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(LIBS)
$(unit:%=build/asan/%): build/asan/%: build/asan/obj/tests/%.o build/asan/libaer.a
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(LIBS)

build/recording: $(rec_src:%.c=build/obj/%.o)
	$(quiet)$(CC) $(CFLAGS) -o $@ $^ $(pkg_libs) -lm
build/asan/recording: $(rec_src:%.c=build/asan/obj/%.o)
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(pkg_libs) -lm
build/asan/strip-read: build/asan/obj/tests/recording/strip-read.o \
    build/asan/obj/tests/recording/strip.o
	$(quiet)$(CC) $(SANITIZE) -o $@ $^ $(pkg_libs) -lm

-include $(shell find build -name '*.d' 2>/dev/null)
