import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, StatementType } from '@duckdb/node-api';
import { WrongCall } from '../cli/connection.ts';
import { FILE_KINDS, type FileKind, linesOf, quoted, type SiteFiles } from './files.ts';
import { selectOf } from './views/view.ts';
import { VIEWS } from './views/views.ts';

export type Days = { readonly from?: string | undefined; readonly to?: string | undefined };
export type Engine = Awaited<ReturnType<typeof openEngine>>;

const NO_FILES: SiteFiles = new Map();

/**
 * DuckDB in this process, with the views over no files at first, so that a query can be checked before anything is fetched.
 * It reads what lies in the folder, and nothing else; it writes nothing.
 *
 * @param days Rows of other days are left out of every view that has days.
 */
export async function openEngine(folder: string, days: Days = {}) {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'; SET temp_directory = ${quoted(`${folder}/spill`)}; CREATE SCHEMA files`);
  // From here on nothing else on this machine can be read.
  await connection.run(
    `SET allowed_directories = [${quoted(folder)}]; SET enable_external_access = false; SET lock_configuration = true`,
  );
  for (const kind of FILE_KINDS) await connection.run(linesView(kind, NO_FILES));
  for (const view of VIEWS) {
    const within = view.columns.some(({ name }) => name === 'day') ? dayCondition(days) : '';
    await connection.run(`CREATE VIEW ${view.name} AS SELECT * FROM (${selectOf(view)}) AS all_rows${within}`);
  }

  return {
    /** @throws WrongCall in the engine's words, when it is not one query that can be answered. */
    check: (sql: string): Promise<void> => check(connection, sql),

    /** From now on the views read these. */
    async read(files: ReadonlyMap<FileKind, SiteFiles>): Promise<void> {
      for (const [kind, ofSites] of files) await connection.run(linesView(kind, ofSites));
    },

    /** Rows come as they are found. */
    async ask(sql: string): Promise<DuckDBResult> {
      await check(connection, sql);
      return connection.stream(sql).catch(inWords);
    },

    close(): void {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const linesView = (kind: FileKind, files: SiteFiles): string =>
  `CREATE OR REPLACE VIEW files.${kind} AS ${linesOf(kind, files)}`;

function dayCondition({ from, to }: Days): string {
  const conditions = [
    ...(from === undefined ? [] : [`day >= ${quoted(from)}::DATE`]),
    ...(to === undefined ? [] : [`day < ${quoted(to)}::DATE`]),
  ];
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

async function check(connection: DuckDBConnection, sql: string): Promise<void> {
  const begin = sql.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, '').trim();
  if (begin.replaceAll(';', '') === '') throw new WrongCall('There is no query.');
  // A pragma that shows something would pass for a query.
  if (/^(?:pragma|call)\b/i.test(begin)) throw onlyQuestions();
  const statements = await connection.extractStatements(sql).catch(inWords);
  if (statements.count !== 1) throw new WrongCall(`One query at a time: these are ${statements.count}.`);
  const statement = await statements.prepare(0).catch(inWords);
  const { statementType, parameterCount } = statement;
  statement.destroySync();
  if (statementType !== StatementType.SELECT) throw onlyQuestions();
  if (parameterCount > 0) throw new WrongCall('Write values into the query itself: it has a place for a parameter.');
}

/** DuckDB says what is wrong, where, and often what was meant. */
function inWords(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('disabled by configuration'))
    throw new WrongCall('Only the views can be asked: a query reads no other file and writes none.');
  throw new WrongCall(
    message.replace(/^(?:Catalog|Binder|Parser) Error: /, '').replaceAll(/\bTable with name\b/g, 'View'),
  );
}

const onlyQuestions = (): WrongCall =>
  new WrongCall('Only questions are answered: a query begins with SELECT, WITH, FROM, DESCRIBE or SUMMARIZE.');
