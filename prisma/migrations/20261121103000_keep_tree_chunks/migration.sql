-- CreateTable
CREATE TABLE "day_seal_chunk" (
    "tenant_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "sequence" INTEGER NOT NULL,
    "chunk" INTEGER NOT NULL,
    "first_source" TEXT COLLATE "C" NOT NULL,
    "first_id" TEXT COLLATE "C" NOT NULL,
    "root" BYTEA NOT NULL,
    "leaf_hashes" BYTEA NOT NULL,

    CONSTRAINT "day_seal_chunk_pkey" PRIMARY KEY ("tenant_id","day","sequence","chunk")
);

-- The leaves of a large seal's tree in chunks of 1,024, kept so that one event is proved without hashing its whole day
-- again. A chunk is written while the tree is read, before its seal.
alter table day_seal_chunk
  add constraint day_seal_chunk_seal_fkey foreign key (tenant_id, day, sequence)
    references day_seal (tenant_id, day, sequence) on delete restrict on update no action deferrable initially deferred,
  add constraint day_seal_chunk_place check (chunk >= 0),
  add constraint day_seal_chunk_root check (octet_length(root) = 32),
  add constraint day_seal_chunk_leaves check (
    octet_length(leaf_hashes) between 32 and 32768 and octet_length(leaf_hashes) % 32 = 0);
-- Hashes do not compress.
alter table day_seal_chunk alter column leaf_hashes set storage external;

select openbook.secure_tenant_table('day_seal_chunk');
select openbook.freeze_table('day_seal_chunk');
