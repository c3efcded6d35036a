// A server of CouchDB's protocol: express-pouchdb over leveldb.  node server.js PORT FOLDER
const PouchDB = require("pouchdb"), express = require("express"), fs = require("fs");
const [, , port, folder] = process.argv;
fs.mkdirSync(folder, { recursive: true });
const app = express();
const Served = PouchDB.defaults({ prefix: folder + "/" });
app.use("/", require("express-pouchdb")(Served, { mode: "minimumForPouchDB", logPath: folder + "/log.txt" }));
const server = app.listen(+port, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
