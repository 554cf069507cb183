/** A shortcut such as `Ctrl Shift Z` as key caps; parts are separated by spaces. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys" aria-hidden="true">
      {keys.split(' ').map((key, index) => <kbd key={index}>{key}</kbd>)}
    </span>
  )
}
