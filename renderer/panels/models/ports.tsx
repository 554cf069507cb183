import { dimsWords } from './model-words.ts'

type Port = { name: string; type: string; dims: readonly (number | string | null)[] }

/** Inputs and outputs as the file declares them. */
export function Ports({ inputs, outputs }: { inputs: readonly Port[]; outputs: readonly Port[] }) {
  return (
    <table className="ports">
      <thead><tr><th scope="col" aria-label="Direction" /><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Size</th></tr></thead>
      <tbody>
        {[...inputs.map((port) => ['in', port] as const), ...outputs.map((port) => ['out', port] as const)].map(([way, port], place) => (
          <tr key={place}><td className="faint">{way}</td><td className="selectable">{port.name}</td><td>{port.type}</td><td className="selectable">{dimsWords(port)}</td></tr>
        ))}
      </tbody>
    </table>
  )
}
