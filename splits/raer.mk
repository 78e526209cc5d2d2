# raer.mk - a subject-disjoint split of RAER, from the lists that a licensee has:
#
#	make splits/raer.csv RAER=DIR
#
# DIR has one training list, train*.txt, or several of which RAER_TRAIN names one, and
# test.txt.  Their own division is given up: all of the test list's people are in the
# training list too.  RAER_SPLIT are more options of aer-split, such as "-k 5 -s 3".

RAER_TRAIN = $(wildcard $(RAER)/train*.txt)
RAER_LISTS = $(RAER_TRAIN) $(RAER)/test.txt

splits/raer.csv: splits/raer.awk build/aer-split $(if $(RAER),$(RAER_LISTS))
	@test -n "$(RAER)" || { echo "$@: say where RAER's lists are: make $@ RAER=DIR"; exit 2; } >&2
	@test $(words $(RAER_TRAIN)) = 1 || { echo "$@: $(words $(RAER_TRAIN)) training" \
		"lists in $(RAER), not 1: name one, RAER_TRAIN=FILE"; exit 2; } >&2
	awk -f splits/raer.awk $(RAER_LISTS) >$@.lists
	build/aer-split --attach=copy_of $(RAER_SPLIT) -o $@ $@.lists
	@rm -f $@.lists
