// The annotator's page.  The token stands behind the # of the address, which browsers
// send to nobody, and goes to this server in a header.
"use strict";

const $ = (id) => document.getElementById(id);
const token = decodeURIComponent(location.hash.slice(1));
const PENDING = "aer-label " + token.slice(0, 8); // the answer that is not saved yet
const KEYS = "1234567890";
const SETTLE = 200; // a clip cannot be answered for so many ms: a key was pressed twice

let study = null; // name and label sets
let turn = null; // what to do now
let shownSet = null; // the set whose buttons are there
let turnAt = 0; // when the item came
let shownAt = null; // when the clip could be seen
let busy = false; // an answer is on its way
let timer = 0;
let ahead = null; // the next clip, being fetched

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const say = (text) => { $("status").textContent = text; };
const alarm = (text) => { $("alert").textContent = text; };

class Refused extends Error {}

// One request; what fails on the way, or with a server that is ill, is thrown.
async function request(method, path, body) {
	const control = new AbortController();
	const limit = setTimeout(() => control.abort(), 15000);
	try {
		const response = await fetch(path, {
			method,
			headers: { Authorization: "Bearer " + token },
			body: body === undefined ? undefined : JSON.stringify(body),
			cache: "no-store",
			credentials: "omit",
			signal: control.signal,
		});
		const json = await response.json();
		if (response.status === 401)
			throw new Refused("This link is not valid (any more). Ask for a new one.");
		if (response.status >= 500)
			throw new Error(json.error);
		return { status: response.status, json };
	} finally {
		clearTimeout(limit);
	}
}

// The same until there is an answer.  A vote keeps its key, so that it counts once
// however often it is sent.
async function insist(method, path, body, what) {
	for (let pause = 500; ; pause = Math.min(2 * pause, 8000)) {
		try {
			const reply = await request(method, path, body);
			alarm("");
			return reply;
		} catch (error) {
			if (error instanceof Refused)
				throw error;
			alarm("The server does not answer. " + what + " Trying again …");
			await sleep(pause);
		}
	}
}

// --- what is shown

// The second click of a double click would answer the next clip, which nobody has seen.
function onSingle(button, action) {
	button.addEventListener("click", (event) => {
		if (event.detail < 2)
			action();
	});
}

function label(text, definition, index) {
	const button = document.createElement("button");
	const key = KEYS[index];
	button.type = "button";
	button.dataset.label = text;
	button.setAttribute("aria-label", text);
	if (key !== undefined) {
		const kbd = document.createElement("kbd");
		kbd.textContent = key;
		button.append(kbd, " ");
		button.setAttribute("aria-keyshortcuts", key);
	}
	button.append(text);
	if (definition !== "") {
		const tip = document.createElement("span");
		tip.className = "tip";
		tip.textContent = definition;
		button.append(tip);
		button.setAttribute("aria-describedby", "definition-" + index);
	}
	onSingle(button, () => vote(text, button));
	return button;
}

function showSet(name) {
	const labels = study.sets[name];
	if (shownSet === name)
		return;
	$("labels").replaceChildren(
		...labels.map((l, i) => label(l.name, l.definition, i)));
	$("definitions").replaceChildren(...labels.flatMap((l, i) => {
		const term = document.createElement("dt");
		const text = document.createElement("dd");
		term.textContent = l.name;
		text.textContent = l.definition || "(not explained)";
		text.id = "definition-" + i;
		return [term, text];
	}));
	$("meanings").hidden = labels.every((l) => l.definition === "");
	$("question").textContent = Object.keys(study.sets).length > 1
		? "Which label fits best? (" + name + ")" : "Which label fits best?";
	if (shownSet !== null)
		say("The labels have changed: now " + name + ".");
	shownSet = name;
}

function duration(seconds) {
	if (seconds < 90)
		return Math.max(1, Math.round(seconds)) + " s";
	return seconds < 5400 ? Math.round(seconds / 60) + " min"
		: (seconds / 3600).toFixed(1) + " h";
}

function showProgress() {
	const left = turn.total - turn.done;
	let text = turn.done + " of " + turn.total;
	if (turn.pace !== null && left > 0)
		text += ", about " + duration(left * turn.pace) + " left";
	$("progress").hidden = false;
	$("bar").max = Math.max(1, turn.total);
	$("bar").value = turn.done;
	$("count").textContent = text;
}

function showEnd() {
	const done = turn.turn === "done";
	$("video").removeAttribute("src");
	$("video").load();
	$("end-title").textContent = done ? "All done. Thank you!" : "Nothing more for now";
	$("end-text").textContent = done ? "Your answers are saved, and you can close this page. "
			+ "Should more clips come for you, they will be here."
		: "The clips that are left should be seen some time after the others."
			+ (turn.wait === null ? "" : " Come back at "
				+ new Date(Date.now() + 1000 * turn.wait).toLocaleTimeString([],
					{ hour: "2-digit", minute: "2-digit" }) + ".");
	$("undo-end").hidden = turn.last === null;
	$("end-title").focus();
	// the study may go on, or other clips may have come
	timer = setTimeout(refresh, Math.min(60, turn.wait || 60) * 1000);
}

function showClip() {
	const video = $("video");
	$("preparing").hidden = turn.ready;
	if (!turn.ready) {
		video.removeAttribute("src");
		video.load();
		timer = setTimeout(refresh, 1000);
		return;
	}
	if (video.getAttribute("src") !== turn.clip) {
		shownAt = null;
		video.src = turn.clip;
		play();
	} else if (shownAt === null && video.readyState >= 2) {
		seen(); // the same clip as before
	}
	fetchAhead();
}

// The clip can be seen: the time that an answer takes begins.
function seen() {
	if (shownAt === null)
		shownAt = performance.now();
	document.body.dataset.playing = turn.item;
}

// The browser loads the next clip while this one is looked at.
function fetchAhead() {
	const next = turn.next[0];
	if (next === undefined || (ahead !== null && ahead.getAttribute("src") === next))
		return;
	ahead = document.createElement("video");
	ahead.muted = true;
	ahead.preload = "auto";
	ahead.src = next;
}

function show(fresh) {
	const moved = turn === null || turn.item !== fresh.item || turn.turn !== fresh.turn;
	clearTimeout(timer);
	turn = fresh;
	showProgress();
	$("work").hidden = turn.turn !== "item";
	$("end").hidden = turn.turn === "item";
	$("undo").setAttribute("aria-disabled", String(turn.last === null));
	for (const button of document.querySelectorAll(".chosen"))
		button.classList.remove("chosen");
	if (turn.turn !== "item") {
		showEnd();
		return;
	}
	showSet(turn.set);
	document.body.dataset.item = turn.item;
	if (moved) {
		turnAt = performance.now();
		shownAt = null;
		delete document.body.dataset.playing;
		$("question").focus({ preventScroll: true });
	}
	showClip();
}

// --- the clip

function play() {
	$("video").play().catch(() => {}); // a browser may want a click first
}

function togglePause() {
	if ($("video").paused)
		play();
	else
		$("video").pause();
}

function toggleSound() {
	$("video").muted = !$("video").muted;
	$("sound").setAttribute("aria-pressed", String(!$("video").muted));
}

// --- answers

function setBusy(now) {
	busy = now;
	for (const button of document.querySelectorAll("#labels button, #unsure"))
		button.setAttribute("aria-disabled", String(now));
}

async function send(body) {
	setBusy(true);
	sessionStorage.setItem(PENDING, JSON.stringify(body));
	try {
		const reply = await insist("POST", "api/vote", body,
			"Your answer is kept here and not saved yet; do not close this page.");
		sessionStorage.removeItem(PENDING);
		if (reply.status === 200)
			say("Saved.");
		else
			alarm("Not saved: " + reply.json.error + ".");
		if (reply.json.turn !== undefined)
			show(reply.json);
		else
			await refresh();
	} catch (error) {
		alarm(error.message);
	} finally {
		setBusy(false);
	}
}

// TEXT is a label, or null for "cannot tell".
function vote(text, button) {
	if (busy || turn === null || turn.turn !== "item" || !turn.ready
			|| performance.now() - turnAt < SETTLE)
		return;
	button.classList.add("chosen");
	say("Saving …");
	send({
		item: turn.item,
		label: text,
		seconds: shownAt === null ? null : (performance.now() - shownAt) / 1000,
		key: newKey(),
	});
}

// crypto.randomUUID is not there on plain HTTP but at localhost
function newKey() {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)),
		(byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function undo() {
	if (busy || turn === null || turn.last === null)
		return;
	setBusy(true);
	try {
		const reply = await insist("POST", "api/undo", { item: turn.last },
			"Nothing was taken back yet.");
		if (reply.status === 200)
			say("The last answer is taken back. Choose again.");
		else
			alarm("Not taken back: " + reply.json.error + ".");
		if (reply.json.turn !== undefined)
			show(reply.json);
	} catch (error) {
		alarm(error.message);
	} finally {
		setBusy(false);
	}
}

async function refresh() {
	clearTimeout(timer);
	try {
		const reply = await insist("POST", "api/turn", undefined, "");
		if (!busy)
			show(reply.json);
	} catch (error) {
		alarm(error.message);
	}
}

// --- the beginning

function onKey(event) {
	if (event.ctrlKey || event.altKey || event.metaKey)
		return;
	const actions = {
		" ": togglePause,
		"ArrowLeft": undo,
		"u": () => vote(null, $("unsure")),
		"m": toggleSound,
	};
	const index = KEYS.indexOf(event.key);
	const button = event.key.length === 1 && index >= 0
		? $("labels").children[index] : undefined;
	if (event.key === " " && event.target.tagName === "SUMMARY")
		return;
	if (button === undefined && !Object.hasOwn(actions, event.key))
		return;
	event.preventDefault(); // space would press the button in focus
	if (event.repeat)
		return;
	if (button !== undefined)
		vote(button.dataset.label, button);
	else
		actions[event.key]();
}

function listen() {
	const video = $("video");
	document.addEventListener("keydown", onKey);
	document.addEventListener("keyup", (event) => {
		if (event.key === " " && event.target.tagName === "BUTTON")
			event.preventDefault();
	});
	$("pause").addEventListener("click", togglePause);
	$("sound").addEventListener("click", toggleSound);
	$("undo").addEventListener("click", undo);
	$("undo-end").addEventListener("click", undo);
	onSingle($("unsure"), () => vote(null, $("unsure")));
	video.addEventListener("click", togglePause);
	video.addEventListener("play", () => { $("pause-text").textContent = "Pause"; });
	video.addEventListener("pause", () => { $("pause-text").textContent = "Play"; });
	video.addEventListener("loadeddata", seen);
	// an address that has run out, or a server that was started again: a new turn
	// brings a new one
	video.addEventListener("error", () => {
		if (video.getAttribute("src") === null)
			return;
		video.removeAttribute("src");
		clearTimeout(timer);
		timer = setTimeout(refresh, 1000);
	});
	window.addEventListener("beforeunload", (event) => {
		if (sessionStorage.getItem(PENDING) !== null)
			event.preventDefault();
	});
	window.addEventListener("hashchange", () => location.reload());
}

async function start() {
	listen();
	if (token === "") {
		alarm("This address is not complete. Open the link that you were given.");
		return;
	}
	try {
		study = (await insist("GET", "api/study", undefined, "")).json;
		$("who").textContent = "Labelling as " + study.name;
		const pending = sessionStorage.getItem(PENDING);
		if (pending !== null)
			await send(JSON.parse(pending));
		else
			await refresh();
	} catch (error) {
		alarm(error.message);
	}
}

start();
