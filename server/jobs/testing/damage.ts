type AsAdmin = <R extends object>(sql: string, values?: readonly unknown[]) => Promise<R[]>;

/** Changes the stored bytes of a close's document past every guard, its digest with them: what only a superuser can do. */
export async function damageDocument(
  asAdmin: AsAdmin,
  place: { readonly tenantId: string; readonly name: string; readonly from: string; readonly to: string },
): Promise<void> {
  await asAdmin(
    `with off as (select set_config('session_replication_role', 'replica', true)),
       changed as (
         select close_id, convert_to(replace(convert_from(bytes, 'UTF8'), $3, $4), 'UTF8') as bytes
         from close_document where tenant_id = $1::uuid and name = $2)
     update close_document d set bytes = c.bytes, sha256 = encode(sha256(c.bytes), 'hex'), size_bytes = length(c.bytes)
     from off, changed c where d.tenant_id = $1::uuid and d.close_id = c.close_id and d.name = $2`,
    [place.tenantId, place.name, place.from, place.to],
  );
}
