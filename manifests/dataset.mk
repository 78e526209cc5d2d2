# dataset.mk - a data set from a table of segments: clips, faces, frames, labels, a
# split, figures and exports.  A Makefile says what it wants and includes this file:
#
#	SEGMENTS = segments.csv
#	N        = 16
#	SIZE     = 224x224
#	FACES    = 1
#	include /usr/local/share/aertools/dataset.mk
#
#	make -j8 dataset       all of it, one job for each recording and step
#	make report            the clips that failed, and why
#	make -n dataset        what would be done
#
# aer-dataset(7) has the variables and what comes out.
#
# How it works: the table is trimmed and divided into one table for each recording
# (aer-divide), whose file is touched only when a row in it or its video has changed.
# For each of those the tools fill the folders clips/, faces/ and frames/; of a changed
# table they make only the clips that changed.  At last each tool goes over the whole
# table once more: it finds all there, writes the table of the whole, and removes what
# no row names any more.

SEGMENTS ?= segments.csv
OUT      ?= data
TRIM     ?= 5:15
CLIPS    ?= 1
FACES    ?=
FRAMES   ?= 1
N        ?= 16
SIZE     ?=
VOTES    ?=
MAP      ?=
SPLIT    ?= train=0.8,test=0.2
EXPORTS  ?=
BY       ?= video
LAUNCH   ?=
WAIT     ?= 10
AER      ?=
JOBS     ?= 1
MAY_FAIL ?= 0

.PHONY: dataset recordings list report aer-always
.DELETE_ON_ERROR:

dataset:

ifneq ($(findstring tar,$(filter --format=%,$(FRAMES_FLAGS))),)
$(error dataset.mk: archives are for the whole table: EXPORTS = webdataset makes them)
endif

# --- the commands ----------------------------------------------------------------

aer_here := $(dir $(lastword $(MAKEFILE_LIST)))
aer_bin   = $(if $(AER),$(AER:%/=%)/)
aer_local = sh $(aer_here)dataset-step.sh

# $(call aer_step,COMMAND) makes the target.  An engine may end with 0 although a machine
# died (srun does), so the target itself must be there.
define aer_step
$(if $(LAUNCH),@rm -f $@)
$(LAUNCH) $(aer_local) $@ $(aer_bin)$1
$(if $(LAUNCH),@$(aer_local) --wait $(WAIT) $@)
endef

aer_index = --index=$(OUT)/index

aer_trim   = $(strip aer-trim $(aer_index) -k $(or $(TRIM),0:1000000) $(TRIM_FLAGS))
aer_cut    = $(strip aer-cut -q $(aer_index) $(CUT_FLAGS) -o $(OUT)/clips)
aer_face   = $(strip aer-face -q $(aer_index) $(if $(N),-n $(N)) $(FACE_FLAGS) -o $(OUT)/faces)
aer_frames = $(strip aer-frames -q $(aer_index) $(if $(N),-n $(N)) $(if $(SIZE),--size=$(SIZE)) \
	$(FRAMES_FLAGS) -o $(OUT)/frames)
aer_vote   = $(strip aer-vote -q $(if $(MAP),--map=$(MAP)) $(VOTE_FLAGS) \
	--report=$(OUT)/votes.txt --dropped=$(OUT)/dropped.csv)
aer_split  = $(strip aer-split -q -f $(SPLIT) $(SPLIT_FLAGS) --report=$(OUT)/split.txt)
aer_stat   = $(strip aer-stat -q $(if $(SPLIT),--part=split) $(STAT_FLAGS))

# --- one table for each recording --------------------------------------------------

$(OUT)/manifest.csv: $(SEGMENTS) $(OUT)/how/trim
	$(aer_local) $@ $(aer_bin)$(aer_trim) $(SEGMENTS)

# Looked at in each run, as a video may have changed; parts.mk is written anew when
# recordings came or went.
$(OUT)/parts.mk: $(OUT)/manifest.csv aer-always
	@$(aer_local) $(OUT)/parts.csv $(aer_bin)aer-divide -q --by=$(BY) -o $(OUT)/parts $<
	@new=$$(mktemp $(OUT)/.parts.mk.XXXXXX) && chmod a+r $$new && \
		sed -n '2,$$s/\(.*\),.*/aer_parts += \1/p' $(OUT)/parts.csv >$$new && \
		if cmp -s $$new $@; then rm $$new; else mv $$new $@; fi

aer_parts =
ifneq ($(filter-out report,$(or $(MAKECMDGOALS),dataset)),)
include $(OUT)/parts.mk
endif

aer_tables   = $(aer_parts:%=$(OUT)/parts/%.csv)
aer_clips_of = $(if $(CLIPS),$(aer_parts:%=$(OUT)/parts/%.clips.csv))
aer_faces_of = $(if $(FACES),$(aer_parts:%=$(OUT)/parts/%.faces.csv))
aer_frames_of = $(if $(FRAMES),$(aer_parts:%=$(OUT)/parts/%.frames.csv))

$(aer_parts:%=$(OUT)/parts/%.clips.csv): %.clips.csv: %.csv $(OUT)/how/cut
	$(call aer_step,$(aer_cut) -j$(JOBS) $<)

$(aer_parts:%=$(OUT)/parts/%.faces.csv): %.faces.csv: %.csv $(OUT)/how/face
	$(call aer_step,$(aer_face) -j$(JOBS) $<)

$(aer_parts:%=$(OUT)/parts/%.frames.csv): %.frames.csv: %.csv $(OUT)/how/frames \
    $(if $(FACES),%.faces.csv)
	$(call aer_step,$(aer_frames) -j$(JOBS) $(if $(FACES),--faces=$*.faces.csv) $<)

# --- the whole table ----------------------------------------------------------------

# A row that could not be read may name any clip: nothing is removed then.
aer_prune = $(if $(shell cat $(OUT)/manifest.csv.failed $(OUT)/parts.csv.failed \
	2>/dev/null),,--prune)

$(OUT)/clips.csv: $(OUT)/manifest.csv $(aer_clips_of)
	$(call aer_step,$(aer_cut) -j$(JOBS) $(aer_prune) $<)

$(OUT)/faces.csv: $(OUT)/manifest.csv $(aer_faces_of)
	$(call aer_step,$(aer_face) -j$(JOBS) $(aer_prune) \
		--summary=$(OUT)/faces-summary.csv $<)

$(OUT)/frames.csv: $(OUT)/manifest.csv $(aer_frames_of) $(if $(FACES),$(OUT)/faces.csv)
	$(call aer_step,$(aer_frames) -j$(JOBS) $(aer_prune) \
		$(if $(FACES),--faces=$(OUT)/faces.csv) --sheet=$(OUT)/sheet.png $<)

$(OUT)/labelled.csv: $(OUT)/manifest.csv $(VOTES) $(MAP) $(OUT)/how/vote
	$(call aer_step,$(aer_vote) -j$(JOBS) --manifest=$< $(VOTES))

aer_labelled = $(if $(VOTES),$(OUT)/labelled.csv,$(OUT)/manifest.csv)
$(OUT)/split.csv: $(aer_labelled) $(OUT)/how/split
	$(call aer_step,$(aer_split) $<)

# the last table of clips, which the rest is about
aer_set = $(if $(SPLIT),$(OUT)/split.csv,$(aer_labelled))

$(OUT)/stat.txt: $(aer_set) $(if $(FACES),$(OUT)/faces.csv) $(OUT)/how/stat
	$(call aer_step,$(aer_stat) $(if $(FACES),--faces=$(OUT)/faces.csv) $<)

$(OUT)/leaks.txt: $(aer_set)
	$(call aer_step,aer-stat -q -c $<)

# --- exports ------------------------------------------------------------------------

# The clips of the last table with their files, for formats that want files.
$(OUT)/export/files.csv: $(aer_set) $(OUT)/clips.csv
	$(call aer_step,$(aer_cut) -j$(JOBS) $<)

# What a format reads, and where it writes: a folder or a file.
aer_with_frames = --frames=$(OUT)/frames.csv $(aer_set)
aer_reads_dfer       = $(aer_with_frames)
aer_reads_mmaction2  = $(aer_with_frames)
aer_reads_webdataset = $(if $(FRAMES),$(aer_with_frames),$(OUT)/export/files.csv)
aer_reads_caer-face  = --faces=$(OUT)/faces.csv $(OUT)/frames.csv
aer_reads_hf         = $(OUT)/export/files.csv
aer_reads = $(or $(aer_reads_$1),$(aer_set))
aer_file_caer-body = export/caer-body.json
aer_file_caer-face = export/caer-face.json
aer_file_croissant = export/croissant.json
aer_file_daisee    = export/daisee.csv
aer_file_datasheet = export/datasheet.md
aer_file_hf        = clips/metadata.csv
aer_file_npy       = export/clips.npy

# EXPORT_dfer = --base=1 --labels=... and so on, for each format its own
define aer_export
aer_export-$1 = $(strip aer-export -q $(EXPORT_$1) -o $(OUT)/$(or $(aer_file_$1),export/$1) $1)
$(OUT)/export/$1.done: $(filter-out --%,$(call aer_reads,$1)) $(OUT)/how/export-$1 \
    $(patsubst --faces=%,%,$(filter --faces=%,$(call aer_reads,$1))) \
    $(patsubst --frames=%,%,$(filter --frames=%,$(call aer_reads,$1)))
	@rm -rf $(OUT)/$(or $(aer_file_$1),export/$1)
	$$(call aer_step,$$(aer_export-$1) $$(call aer_reads,$1))
endef
$(foreach e,$(EXPORTS),$(eval $(call aer_export,$e)))

# --- when a command changes ------------------------------------------------------------

# A step is done again when its command is another: OUT/how/STEP has the last one.
aer_steps = trim cut face frames vote split stat $(EXPORTS:%=export-%)
aer_same  = $(and $(findstring $1,$2),$(findstring $2,$1))
$(foreach s,$(aer_steps),$(if $(call aer_same,$(aer_$s),$(file \
	<$(OUT)/how/$s)),,$(eval $(OUT)/how/$s: aer-always)))
$(OUT)/how/%:
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(aer_$*))' >$@

# --- all of it ------------------------------------------------------------------------

aer_products = $(OUT)/manifest.csv $(if $(CLIPS),$(OUT)/clips.csv) \
	$(if $(FACES),$(OUT)/faces.csv) $(if $(FRAMES),$(OUT)/frames.csv) \
	$(if $(VOTES),$(OUT)/labelled.csv) \
	$(if $(SPLIT),$(OUT)/split.csv $(OUT)/leaks.txt) $(OUT)/stat.txt \
	$(EXPORTS:%=$(OUT)/export/%.done)
aer_report = sh $(aer_here)dataset-report.sh

# Tables of recordings that are no more, and what killed runs left.
aer_kept = $(aer_tables) $(aer_clips_of) $(aer_faces_of) $(aer_frames_of)
aer_stale = $(strip $(filter-out $(aer_kept) $(aer_kept:%=%.failed),$(wildcard $(OUT)/parts/*)) \
	$(foreach d,$(OUT)/parts $(OUT) $(OUT)/export,$(wildcard $d/.*.?????? $d/.*.??????.err)))

dataset: $(aer_products)
	$(if $(aer_stale),rm -f $(aer_stale))
	@$(aer_report) --may-fail=$(MAY_FAIL) $(OUT)/parts.csv $(aer_products)

# What failed, of all steps.
report:
	@$(aer_report) $(OUT)/parts.csv $(aer_products)

# The heavy work only; and the names of its targets, for engines that want a list.
recordings: $(aer_clips_of) $(aer_faces_of) $(aer_frames_of)
list:
	@printf '%s\n' $(aer_clips_of) $(or $(aer_frames_of),$(aer_faces_of))
