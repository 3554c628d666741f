/** The mark: an open book that is also an open door. */
export function BrandMark({ size = 24 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
      className="shrink-0"
    >
      <path
        d="M4.75 4.75h7v14.5h-7z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <path
        d="M11.75 4.75 19.25 2v20l-7.5-2.75z"
        className="fill-accent stroke-accent"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <circle cx="14.25" cy="12" r="1.1" className="fill-on-accent" />
    </svg>
  );
}
