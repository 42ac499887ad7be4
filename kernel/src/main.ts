#!/usr/bin/env node
import process from "node:process";
// First, so that it sees the parent as it was.
import "./parentWatch.js";
import { readConnectionFile } from "./connection.js";
import { startKernel } from "./startKernel.js";

const [path] = process.argv.slice(2);
if (path === undefined) {
  process.stderr.write("usage: cnnlab-kernel <connection file>\n");
  process.exit(2);
}
await startKernel(readConnectionFile(path), path);
