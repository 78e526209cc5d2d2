// The operator's page; the token goes the same way as the annotators'.
"use strict";

const $ = (id) => document.getElementById(id);
const token = decodeURIComponent(location.hash.slice(1));
const headers = { Authorization: "Bearer " + token };
const EVERY = 10000;

const share = (part, whole) => whole === 0 ? "–"
	: part + " of " + whole + " (" + (100 * part / whole).toFixed(0) + " %)";
const number = (value, digits) => value === null ? "–" : value.toFixed(digits);
const time = (text) => text === null ? "–"
	: new Date(text).toLocaleString([], { dateStyle: "short", timeStyle: "short" });

async function get(path) {
	const response = await fetch(path, { headers, cache: "no-store", credentials: "omit" });
	if (response.status === 401)
		throw new Error("This link is not valid (any more); aer-label --operator makes a new one.");
	if (!response.ok)
		throw new Error((await response.json()).error);
	return response;
}

function row(cells, tag) {
	const line = document.createElement("tr");
	for (const [i, text] of cells.entries()) {
		const cell = document.createElement(i === 0 || tag === "th" ? "th" : "td");
		cell.scope = tag === "th" ? "col" : "row";
		if (text instanceof Node)
			cell.append(text);
		else
			cell.textContent = text;
		if (cell.tagName === "TD")
			cell.removeAttribute("scope");
		line.append(cell);
	}
	return line;
}

function fill(id, names, rows) {
	const table = $(id);
	const head = document.createElement("thead");
	const body = document.createElement("tbody");
	head.append(row(names, "th"));
	body.append(...rows.map((cells) => row(cells, "td")));
	table.replaceChildren(table.caption, head, body);
}

function bar(value, max) {
	const element = document.createElement("progress");
	element.max = Math.max(1, max);
	element.value = value;
	return element;
}

function show(report) {
	const most = Math.max(0, ...report.hours.map((h) => h.votes));
	const sets = report.sets.map((s) => s.name);
	fill("sets", ["set", "labels given", "complete clips", "cannot tell", "Fleiss' kappa", "from clips"],
		report.sets.map((s) => [s.name, share(s.given, s.wanted), share(s.complete, s.clips),
			s.unsure, number(s.kappa, 3), s.judged]));
	fill("annotators", ["annotator", "done", ...sets, "cannot tell", "median s", "gold right",
		"repeats alike", "last vote"],
		report.annotators.map((a) => [a.active ? a.name : a.name + " (retired)",
			share(a.done, a.total),
			...sets.map((name) => {
				const own = a.sets.find((s) => s.name === name);
				return own === undefined ? "–" : own.done + " of " + own.total;
			}),
			a.unsure, number(a.seconds, 1), share(a.gold_right, a.gold),
			share(a.same, a.repeats), time(a.last)]));
	fill("hours", ["hour", "votes", ""],
		report.hours.map((h) => [time(h.hour), h.votes, bar(h.votes, most)]));
	$("trouble").hidden = report.failed.length === 0;
	$("failed").replaceChildren(...report.failed.map((text) => {
		const item = document.createElement("li");
		item.textContent = text;
		return item;
	}));
	$("status").textContent = report.missing === 0 ? ""
		: "For " + report.missing + " votes there are not enough annotators: invite more.";
}

async function refresh() {
	try {
		show(await (await get("api/report")).json());
		$("alert").textContent = "";
	} catch (error) {
		$("alert").textContent = error.message;
	}
	setTimeout(refresh, EVERY);
}

// A link cannot send the token, so that the table is fetched and handed over.
async function save() {
	try {
		const address = URL.createObjectURL(await (await get("api/votes.csv")).blob());
		const link = document.createElement("a");
		link.href = address;
		link.download = "votes.csv";
		link.click();
		setTimeout(() => URL.revokeObjectURL(address), 60000);
	} catch (error) {
		$("alert").textContent = error.message;
	}
}

$("export").addEventListener("click", save);
refresh();
