-- AlterTable
ALTER TABLE "mail_message" ADD COLUMN     "unsubscribe_url" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "announcement_ask" (
    "id" UUID NOT NULL,
    "mailbox" TEXT NOT NULL,
    "locale" "locale" NOT NULL,
    "topics" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "announcement_ask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "announcement_follower" (
    "id" UUID NOT NULL,
    "mailbox" TEXT NOT NULL,
    "locale" "locale" NOT NULL,
    "topics" TEXT[],
    "confirmed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "announcement_follower_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "announcement" (
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(6) NOT NULL,
    "done_at" TIMESTAMPTZ(6),

    CONSTRAINT "announcement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "announcement_told" (
    "announcement_id" UUID NOT NULL,
    "follower_id" UUID NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "announcement_told_pkey" PRIMARY KEY ("announcement_id","follower_id")
);

-- CreateIndex
CREATE INDEX "announcement_ask_mailbox_created_at_idx" ON "announcement_ask"("mailbox", "created_at");

-- CreateIndex
CREATE INDEX "announcement_ask_expires_at_idx" ON "announcement_ask"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "announcement_follower_mailbox_key" ON "announcement_follower"("mailbox");

-- CreateIndex
CREATE INDEX "announcement_done_at_idx" ON "announcement"("done_at");

-- CreateIndex
CREATE UNIQUE INDEX "announcement_item_id_version_step_key" ON "announcement"("item_id", "version", "step");

-- AddForeignKey
ALTER TABLE "announcement" ADD CONSTRAINT "announcement_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "trust_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "announcement_told" ADD CONSTRAINT "announcement_told_announcement_id_fkey" FOREIGN KEY ("announcement_id") REFERENCES "announcement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ───────────────────────────── what may stand in a row

alter table announcement_ask
  add constraint announcement_ask_topics check (cardinality(topics) between 1 and 2 and topics <@ array['updates', 'subprocessors']),
  add constraint announcement_ask_time check (expires_at > created_at);
alter table announcement_follower
  add constraint announcement_follower_topics check (cardinality(topics) between 1 and 2 and topics <@ array['updates', 'subprocessors']);
alter table announcement
  add constraint announcement_step check (step in ('published', 'withdrawn')),
  add constraint announcement_topic check (topic in ('updates', 'subprocessors'));
alter table mail_message add constraint mail_message_withdrawn check (withdrawn_at is null or (sent_at is null and unsubscribe_url is not null));
create index mail_message_followed_idx on mail_message (recipient) where unsubscribe_url is not null and sent_at is null;

-- ───────────────────────────── who sees and changes what

grant select, insert, delete on announcement_ask to app;
grant select, insert, update, delete on announcement_follower to app;
grant select, insert on announcement, announcement_told to app;
grant update (done_at) on announcement to app;
grant select on announcement, announcement_told to desk;
-- Counts are for staff; the mailboxes are not.
grant select (id, topics, confirmed_at) on announcement_follower to desk;
select openbook.freeze_table('announcement_told');
create trigger kept_rows before delete on announcement for each row execute function openbook.refuse_change();
create trigger kept_table before truncate on announcement for each statement execute function openbook.refuse_change();
