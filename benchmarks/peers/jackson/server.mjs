// Owns @boxyhq/saml-jackson's directory sync as it is measured here: its in-memory engine, one directory, and
// its request handler behind Node's own HTTP server, which is the least that a user of the library has to write.
// Nobody listens to its events. A page may be as long as it is asked for, and totals count everybody: its page
// limit is what they are cut at.

import { createServer } from "node:http";
import jackson from "@boxyhq/saml-jackson";

const [port, token] = process.argv.slice(2);
const BASE = "/scim/v2/";

const { directorySyncController: directories } = await jackson.controllers({
    externalUrl: `http://127.0.0.1:${port}`,
    samlPath: "/saml",
    samlAudience: "bench",
    noAnalytics: true,
    db: { engine: "mem", pageLimit: 1_000_000 },
    dsync: { callback: async () => {} },
    logger: { info: () => {}, warn: () => {}, error: () => {} },
});
const { data: directory, error } = await directories.directories.create({
    tenant: "bench",
    product: "bench",
    name: "bench",
    type: "okta-scim-v2",
});
if (error) throw new Error(error.message);
const secret = directory.scim.secret;

async function body(request) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    return chunks.length ? JSON.parse(Buffer.concat(chunks)) : {};
}

createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url, "http://127.0.0.1");
    const [resourceType = "", resourceId] = pathname.slice(BASE.length).split("/");
    const given = request.headers.authorization === `Bearer ${token}` ? secret : "";
    let answer;
    try {
        answer = await directories.requests.handle({
            method: request.method,
            body: await body(request),
            directoryId: directory.id,
            resourceId,
            resourceType,
            apiSecret: given,
            query: {
                count: query.has("count") ? Number(query.get("count")) : undefined,
                startIndex: query.has("startIndex") ? Number(query.get("startIndex")) : undefined,
                filter: query.get("filter") ?? undefined,
            },
        });
    } catch {
        answer = { status: 500 }; // as any framework around it would
    }
    const text = JSON.stringify(answer.data ?? {});
    response.writeHead(answer.status, {
        "content-type": "application/scim+json",
        "content-length": Buffer.byteLength(text),
    });
    response.end(text);
}).listen(Number(port), "127.0.0.1");
