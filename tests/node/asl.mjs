// Checks a state machine's definition with two validators; each finds faults that the other does not.
// Input: the definition's file. Output: one line per fault; exit code 1 when there is any.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const validate = require("asl-validator");
const { getLanguageService } = require("amazon-states-language-service");
const { TextDocument } = require("vscode-languageserver-textdocument");

const text = readFileSync(process.argv[2], "utf8");
const faults = [];

// it writes defaults into what it checks, so it gets a copy of its own
for (const error of validate(JSON.parse(text), { checkPaths: true, checkArn: false }).errors) {
  faults.push(`asl-validator: ${error["Error code"]}: ${error.Message ?? JSON.stringify(error)}`);
}

// AWS documents ToleratedFailurePercentage as a float, its language service wants an integer
const integers = text.replace(/(?<=: *\d+)\.0\b/g, "");
const service = getLanguageService({});
const document = TextDocument.create("file:///backup.asl.json", "asl", 1, integers);
for (const { message, range } of await service.doValidation(document, service.parseJSONDocument(document))) {
  faults.push(`language service: line ${range.start.line + 1}: ${message}`);
}

faults.forEach((fault) => console.log(fault));
process.exit(faults.length > 0 ? 1 : 0);
