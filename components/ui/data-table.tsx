import clsx from 'clsx';
import { ArrowDown, ArrowUp, ArrowUpDown, Download } from 'lucide-react';
import NextLink from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { buttonClass } from './button-class.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { RowKeys } from './row-keys.tsx';
import { hrefWith, queryValue, type SearchQuery, type Sort } from './search-query.ts';

export type Column<Row> = {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand right, so that their digits line up. */
  readonly align?: 'start' | 'end';
  /** Offers `?sort=key`; the page sorts, the table only says how. */
  readonly sortable?: boolean;
  /** The cell of the totals row. */
  readonly total?: ReactNode;
  /** The column that names the row: a heading of the card on a phone, the row's header for a screen reader. */
  readonly primary?: boolean;
  /** Hidden until chosen. */
  readonly hidden?: boolean;
  readonly className?: string;
};

type DataTableProps<Row> = {
  /** What the table holds, read to those who cannot see it and shown when `showCaption`. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly query: SearchQuery;
  readonly sort?: Sort;
  readonly csvHref?: string;
  /** Filters: a `FilterBar`, shown above the table on the left. */
  readonly filters?: ReactNode;
  readonly totalLabel?: string;
  readonly empty?: ReactNode;
  readonly chooseColumns?: boolean;
  /** Prefix of this table's parameters, where a page has more than one. */
  readonly name?: string;
  readonly dense?: boolean;
};

/**
 * A table rendered on the server. Order, filters and columns live in the address; on a phone each row becomes a card
 * with the same order of facts.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, query, csvHref, filters, chooseColumns = false, name = '' } = props;
  const t = useTranslations('ui.table');
  const shown = visibleColumns(columns, queryValue(query, `${name}columns`));
  return (
    <section aria-label={caption} className="flex min-w-0 flex-col gap-3">
      {(filters !== undefined || csvHref !== undefined || chooseColumns) && (
        <div className="flex flex-wrap items-end justify-between gap-3" data-print="hide">
          <div className="min-w-0">{filters}</div>
          <div className="flex items-center gap-2">
            {chooseColumns && (
              <ColumnChooser columns={columns} shown={shown.map(({ key }) => key)} name={name} />
            )}
            {csvHref !== undefined && (
              <a href={csvHref} download className={buttonClass({ variant: 'quiet', size: 'sm' })}>
                <Download aria-hidden="true" size={15} />
                {t('csv')}
              </a>
            )}
          </div>
        </div>
      )}
      {rows.length === 0 ? (
        (props.empty ?? <p className="border-y py-10 text-center text-sm text-ink-quiet">{t('empty')}</p>)
      ) : (
        <RowKeys>
          <TableBody {...props} columns={shown} name={name} />
        </RowKeys>
      )}
    </section>
  );
}

function visibleColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: string | undefined,
): readonly Column<Row>[] {
  const keys = chosen?.split(',');
  return columns.filter(({ key, primary, hidden }) =>
    keys === undefined ? hidden !== true : primary === true || keys.includes(key),
  );
}

const CELL = 'px-3 first:pl-0 last:pr-0 phone:px-0';

/** The roles are written out because a table that is laid out as cards would lose them in some browsers. */
function TableBody<Row>({
  caption,
  columns,
  rows,
  rowKey,
  query,
  sort,
  totalLabel,
  name,
  dense,
}: DataTableProps<Row>) {
  const t = useTranslations('ui.table');
  const hasTotals = columns.some(({ total }) => total !== undefined);
  return (
    <table role="table" className="w-full border-collapse text-sm phone:block">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="sticky top-(--sticky-top,0px) z-10 bg-sheet phone:sr-only">
        <tr role="row">
          {columns.map((column) => (
            <HeaderCell
              key={column.key}
              column={column}
              query={query}
              sort={sort}
              param={`${name ?? ''}sort`}
            />
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="phone:flex phone:flex-col">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" data-row className="data-row">
            {columns.map((column) => (
              <BodyCell key={column.key} column={column} dense={dense === true}>
                {column.cell(row)}
              </BodyCell>
            ))}
          </tr>
        ))}
      </tbody>
      {hasTotals && (
        <tfoot role="rowgroup" className="phone:block">
          <tr
            role="row"
            className="border-t border-line-strong font-semibold phone:flex phone:flex-col phone:gap-1 phone:py-4"
          >
            {columns.map((column, index) => (
              <BodyCell
                key={column.key}
                column={column}
                dense={false}
                part={column.total === undefined && index === 0 ? 'totalLabel' : 'total'}
              >
                {column.total ?? (index === 0 ? (totalLabel ?? t('total')) : null)}
              </BodyCell>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function HeaderCell<Row>(props: {
  column: Column<Row>;
  query: SearchQuery;
  sort: Sort | undefined;
  param: string;
}) {
  const { column, query, sort, param } = props;
  const t = useTranslations('ui.table');
  const end = column.align === 'end';
  const direction = sort?.key === column.key ? sort.direction : undefined;
  const nextDescending = direction === undefined ? end : direction === 'asc';
  const Icon = direction === undefined ? ArrowUpDown : direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={direction === undefined ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
      className={clsx(
        CELL,
        'border-b border-line-strong py-2 text-xs font-medium text-ink-quiet',
        end ? 'text-right' : 'text-left',
        column.className,
      )}
    >
      {column.sortable === true ? (
        <NextLink
          href={hrefWith(query, { [param]: `${nextDescending ? '-' : ''}${column.key}`, page: undefined })}
          scroll={false}
          prefetch={false}
          title={t(nextDescending ? 'sortDescending' : 'sortAscending', { column: column.header })}
          className={clsx(
            'group/sort inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-ink',
            end && 'flex-row-reverse',
            direction !== undefined && 'text-ink',
          )}
        >
          {column.header}
          <Icon
            aria-hidden="true"
            size={12}
            className={clsx(
              direction === undefined &&
                'opacity-0 group-hover/sort:opacity-100 group-focus-visible/sort:opacity-100',
            )}
          />
        </NextLink>
      ) : (
        column.header
      )}
    </th>
  );
}

type CellPart = 'body' | 'total' | 'totalLabel';

function BodyCell<Row>(props: { column: Column<Row>; dense: boolean; part?: CellPart; children: ReactNode }) {
  const { column, dense, part = 'body', children } = props;
  const end = column.align === 'end';
  const isHeader = (column.primary === true && part === 'body') || part === 'totalLabel';
  const look = clsx(
    'data-cell',
    dense && 'data-cell-dense',
    end && 'data-cell-end',
    isHeader && 'data-cell-header',
    children === null && 'phone:hidden',
    column.className,
  );
  const label = !isHeader && children !== null && (
    <span aria-hidden="true" className="data-label">
      {column.header}
    </span>
  );
  return isHeader ? (
    <th role="rowheader" scope="row" className={look}>
      {children}
    </th>
  ) : (
    <td role="cell" className={look}>
      {label}
      {children}
    </td>
  );
}
