// Owns @better-auth/scim as it is measured here: Better Auth as its documentation sets it up, one connection with
// one credential, on SQLite in memory. (Its own memory adapter copies the whole database for every transaction,
// and the plugin makes one for every write: SQLite is far better for it.) Its limit of requests is off, which is
// there against guessing passwords; so are its log and its telemetry.

import { createServer } from "node:http";
import Database from "better-sqlite3";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { scim } from "@better-auth/scim";
import { SqliteDialect } from "kysely";

const [port, token] = process.argv.slice(2);

const auth = betterAuth({
    baseURL: `http://127.0.0.1:${port}`,
    secret: "invented-for-a-server-that-lives-for-minutes",
    database: {
        dialect: new SqliteDialect({ database: new Database(":memory:") }),
        type: "sqlite",
        transaction: true,
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [scim({ connections: [{ id: "bench", credentials: [{ type: "bearer", id: "bench", token }] }] })],
});

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
createServer(toNodeHandler(auth)).listen(Number(port), "127.0.0.1");
