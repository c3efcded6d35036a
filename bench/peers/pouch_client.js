// Two PouchDB clients over leveldb; a command a line, an answer a line.  node client.js DOCUMENTS EDITS FOLDER
const PouchDB = require("pouchdb"), fs = require("fs"), readline = require("readline");
const [, , documents, edits, folder] = process.argv;
fs.mkdirSync(folder, { recursive: true });
const lines = (path) => fs.readFileSync(path, "utf8").trim().split("\n").map(JSON.parse);
const here = new PouchDB(folder + "/here"), there = new PouchDB(folder + "/there");
async function each(all, act) {
  for (let n = 0; n < all.length; n += 1000) await act(all.slice(n, n + 1000));
}
const acts = {
  add: () => each(lines(documents).map(({ id, ...fields }) => ({ _id: id, ...fields })), (some) => here.bulkDocs(some)),
  edit: () => each(lines(edits), async (some) => {
    const found = await here.allDocs({ keys: some.map((one) => one.id), include_docs: true });
    await here.bulkDocs(found.rows.map((row, n) => ({ ...row.doc, [some[n].field]: some[n].value })));
  }),
  push: (url) => here.replicate.to(url),
  pull: (url) => there.replicate.from(url),
};
(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [act, url] = line.split(" "), began = process.hrtime.bigint();
    const done = await acts[act](url);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    console.log(JSON.stringify({ seconds, count: done ? done.docs_written : 0 }));
  }
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
