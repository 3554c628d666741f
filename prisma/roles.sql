-- The roles and the database of a deployment with its own PostgreSQL (17 or newer). Run once as a superuser:
--   psql -v owner_password=... -v app_password=... -v desk_password=... -v worker_password=... -f prisma/roles.sql
-- Then set DATABASE_OWNER_URL, DATABASE_URL, DATABASE_DESK_URL and DATABASE_WORKER_URL, and run `npm run -s openbook -- migrate`.

-- Migrates and owns the tables; used for nothing else.
create role owner login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password :'owner_password';
-- Serves requests and jobs under row-level security; owns nothing.
create role app login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password :'app_password';
-- Reads across tenants, each time with a recorded reason; writes nothing.
create role desk login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password :'desk_password';
-- Owns the queue's schema.
create role worker_owner login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password :'worker_password';

create database openbook owner owner encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' template template0;
revoke all on database openbook from public;
grant connect on database openbook to app, desk;
grant connect, create on database openbook to worker_owner;
