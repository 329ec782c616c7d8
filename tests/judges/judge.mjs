// What ical.js, the calendar engine of Thunderbird and others, reads in calendars.
// node judge.mjs <path of ical.js>; a JSON list of calendars on stdin, a JSON list of verdicts on stdout.
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]));

const instant = (time) => ({ epoch: time.toUnixTime(), utc: time.zone === ICAL.Timezone.utcTimezone, day: time.isDate });

function property(one) {
  const value = one.getFirstValue();
  const plain = value instanceof ICAL.Time ? instant(value) : value instanceof ICAL.Duration ? value.toString() : value;
  const parameters = one.jCal[1];
  return { name: one.name.toUpperCase(), value: plain, parameters };
}

function component(one) {
  return {
    name: one.name.toUpperCase(),
    properties: one.getAllProperties().map(property),
    components: one.getAllSubcomponents().map(component),
  };
}

function verdict(text) {
  try {
    return component(new ICAL.Component(ICAL.parse(text)));
  } catch (error) {
    return { error: String(error) };
  }
}

const verdicts = JSON.parse(readFileSync(0, "utf8")).map(verdict);
const answer = Buffer.from(JSON.stringify(verdicts));
for (let at = 0; at < answer.length; ) at += writeSync(1, answer, at);
