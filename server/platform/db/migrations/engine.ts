import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

/** Where migrations are applied and compared; parts instead of a URL, or the shadow database would be the real one. */
export type EngineConnection = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl?: boolean;
};

type EngineModule = {
  readonly SchemaEngine: typeof SchemaEngine;
  readonly __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
};

const PG_CHAR_OID = 18;
const PG_TEXT_OID = 25;

let panic = '';
let loadedModule: Promise<EngineModule> | undefined;

/** The engine forgets a ten-second timer of its own, which would keep a finished command waiting. */
function withIdleTimers(glue: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  const setIdleTimer = (work: () => void, delayMs: number) => setTimeout(work, delayMs >>> 0).unref();
  return Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [
      name,
      name.startsWith('__wbg_setTimeout_') ? setIdleTimer : value,
    ]),
  );
}

async function instantiate(): Promise<EngineModule> {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'));
  // The engine reports a panic here and nowhere else.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        panic = message;
      },
    },
  });
  const name: string = '@prisma/schema-engine-wasm/schema_engine_bg';
  const glue = (await import(name)) as EngineModule & WebAssembly.ModuleImports;
  const bytes = readFileSync(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': withIdleTimers(glue),
  });
  glue.__wbg_set_wasm(instance.exports);
  const begin = instance.exports['__wbindgen_start'];
  if (typeof begin === 'function') begin();
  return glue;
}

/**
 * The adapter splits a script on `;` and commits each piece, which breaks function bodies and leaves half a migration
 * behind. Sent whole, PostgreSQL runs the script as one transaction.
 */
function sendScriptsWhole(
  adapter: SqlDriverAdapter,
  query: (sql: string) => Promise<unknown>,
  closing: string,
): void {
  adapter.executeScript = async (script) => {
    await query(`${script}\n;${closing}`);
  };
}

/** The adapter knows no columns of type "char", which the catalogue is full of: lets them pass as text and names them character. */
function understandCharColumns(adapter: SqlDriverAdapter, pool: pg.Pool): void {
  const charColumns = new WeakMap<object, readonly number[]>();
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  const queryAsText = async (...args: unknown[]) => {
    const result = await query(...args);
    const found: number[] = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== PG_CHAR_OID) continue;
      field.dataTypeID = PG_TEXT_OID;
      found.push(index);
    }
    if (result.rows) charColumns.set(result.rows, found);
    return result;
  };
  Object.assign(pool, { query: queryAsText });
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (sql) => {
    const result = await queryRaw(sql);
    for (const index of charColumns.get(result.rows) ?? [])
      result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

class WholeScriptAdapter extends PrismaPg {
  readonly #connection: EngineConnection;
  readonly #closing: string;
  readonly #pools: pg.Pool[] = [];

  constructor(connection: EngineConnection, closing: string) {
    super({ ...connection, ssl: connection.ssl ?? false, max: 1 });
    this.#connection = connection;
    this.#closing = closing;
  }

  override async connect() {
    const adapter = await super.connect();
    const pool = adapter.underlyingDriver();
    this.#pools.push(pool);
    understandCharColumns(adapter, pool);
    sendScriptsWhole(adapter, (sql) => pool.query(sql), this.#closing);
    return adapter;
  }

  /** The engine leaves its connections open, which would keep a command from ending. */
  async endPools(): Promise<void> {
    await Promise.all(this.#pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
  }

  override async connectToShadowDb() {
    const name = `prisma_migrate_shadow_db_${globalThis.crypto.randomUUID()}`;
    const main = await this.connect();
    await main.underlyingDriver().query(`create database "${name}"`);
    const shadow = new WholeScriptAdapter({ ...this.#connection, database: name }, '');
    const adapter = await shadow.connect();
    const endShadow = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await endShadow();
      await main.underlyingDriver().query(`drop database "${name}" with (force)`);
      await main.dispose();
    };
    return adapter;
  }
}

/**
 * Prisma's own engine as WebAssembly, so that no native engine must be downloaded. `closing` is SQL that joins the
 * transaction of each applied script. `use` may not keep the engine.
 */
export async function withSchemaEngine<T>(
  options: {
    readonly connection: EngineConnection;
    readonly datamodel: string;
    readonly closing?: string;
  },
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loadedModule ??= instantiate();
  const { SchemaEngine: Engine } = await loadedModule;
  const factory = new WholeScriptAdapter(options.connection, options.closing ?? '');
  panic = '';
  const engine = await Engine.new(
    { datamodels: [['schema.prisma', options.datamodel]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await use(engine);
  } catch (error) {
    if (panic) throw new Error(`The migration engine failed: ${panic}`, { cause: error });
    throw error;
  } finally {
    await factory.endPools();
  }
}
