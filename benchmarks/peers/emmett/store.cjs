// emmett-sqlite: node store.cjs MODULES TASK FOLDER NUMBER JOURNAL SYNCHRONOUS
// MODULES is the folder whose node_modules hold it. Prints what it measured as JSON.
const { createReadStream, rmSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { createInterface } = require("node:readline");

const [modules, task, folder, given, journal, synchronous] = process.argv.slice(2);
const { appendToStream, createEventStoreSchema, readMessagesBatch, sqliteConnection } =
  createRequire(join(modules, "here.cjs"))("@event-driven-io/emmett-sqlite");

const PAGE = 1000n;

async function* reports() {
  const input = createReadStream(join(folder, "peers.jsonl"));
  let report = [];
  for await (const line of createInterface({ input })) {
    const stored = JSON.parse(line);
    if (stored.topic === "report.filed" && report.length) {
      yield report;
      report = [];
    }
    report.push(stored);
  }
  yield report;
}

async function open(name, fresh) {
  const fileName = join(folder, name);
  if (fresh) for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(fileName + end, { force: true });
  const connection = sqliteConnection({ fileName });
  // It sets WAL by itself, at some time after it has answered.
  while ((await connection.querySingle("PRAGMA journal_mode")).journal_mode !== "wal");
  await connection.query(`PRAGMA journal_mode=${journal}`);
  await connection.query(`PRAGMA synchronous=${synchronous}`);
  if (fresh) await createEventStoreSchema(connection);
  return connection;
}

async function settings(connection) {
  const mode = await connection.querySingle("PRAGMA journal_mode");
  const level = await connection.querySingle("PRAGMA synchronous");
  return `journal_mode=${mode.journal_mode}, synchronous=${level.synchronous}`;
}

const message = (stored) => ({ type: stored.topic, data: stored.state });

async function save(connection, report) {
  const saved = await appendToStream(connection, report[0].stream, "report", report.map(message));
  if (!saved.success) throw new Error(`${report[0].stream} was not appended`);
}

// The reports, so many in a transaction and no more than `most`.
async function appended(name, together, most) {
  const connection = await open(name, true);
  let seconds = 0, count = 0, done = 0, some = [];
  const flush = async () => {
    const began = performance.now();
    await connection.withTransaction(async () => {
      for (const report of some) await save(connection, report);
    });
    seconds += (performance.now() - began) / 1000;
    for (const report of some) count += report.length;
    done += some.length;
    some = [];
  };
  for await (const report of reports()) {
    some.push(report);
    if (some.length === together) await flush();
    if (done === most) break;
  }
  if (some.length) await flush();
  const durability = await settings(connection);
  connection.close();
  return { seconds, count: together === 1 ? done : count, durability };
}

async function read() {
  const connection = await open("emmett.db", false);
  const began = performance.now();
  let count = 0, from = 1n;
  for (;;) {
    const { messages, currentGlobalPosition } = await readMessagesBatch(connection, { from, batchSize: Number(PAGE) });
    if (!messages.length) break;
    count += messages.length;
    from = currentGlobalPosition + 1n;
  }
  const seconds = (performance.now() - began) / 1000;
  connection.close();
  return { seconds, count };
}

const tasks = {
  append: () => appended("emmett.db", Math.floor(Number(given) / 10), Infinity),
  commits: () => appended("emmett.1.db", 1, Number(given)),
  read,
};
tasks[task]().then((answer) => {
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ ...answer, peak }));
});
