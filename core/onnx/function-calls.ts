/** Nodes of a body (the graph, or a local function), and how often it calls what; keys as `operatorKey` makes them. */
export type Body = { nodes: number; calls: Map<string, number> }

export type CallProblem = { kind: 'cycle' | 'chain' | 'nodes'; function: string; found: number }

/** The same operator has the same key; the default domain has two spellings. */
export function operatorKey(domain: string, name: string, overload = ''): string {
  return `${domain === 'ai.onnx' ? '' : domain}::${name}${overload === '' ? '' : `::${overload}`}`
}

/**
 * Runtimes put the bodies of local functions in the place of their calls. A chain of thousands of functions makes them
 * recurse until they crash; a few dozen that each call the next twice make more nodes than there is memory for. Both are
 * found here without expanding anything. Returns the worst problem, or null.
 */
export function functionProblem(graph: Body, functions: ReadonlyMap<string, Body>, limits: { chain: number; nodes: number }): CallProblem | null {
  const done = new Map<string, { chain: number; nodes: number }>()
  const open = new Set<string>()

  /** Longest chain of functions and nodes once expanded, of a function. The recursion is never deeper than the limit. */
  const weigh = (key: string, depth: number): { chain: number; nodes: number } | CallProblem => {
    const known = done.get(key)
    if (known) return known
    if (open.has(key)) return { kind: 'cycle', function: key, found: depth }
    if (depth > limits.chain) return { kind: 'chain', function: key, found: depth }
    open.add(key)
    const found = expand(functions.get(key)!, depth)
    open.delete(key)
    if ('kind' in found) return found
    const weight = { chain: found.chain + 1, nodes: found.nodes }
    if (weight.chain > limits.chain) return { kind: 'chain', function: key, found: weight.chain }
    done.set(key, weight)
    return weight
  }
  const expand = (body: Body, depth: number): { chain: number; nodes: number } | CallProblem => {
    let { nodes } = body
    let chain = 0
    for (const [key, times] of body.calls) {
      if (!functions.has(key)) continue
      const found = weigh(key, depth + 1)
      if ('kind' in found) return found
      nodes += times * found.nodes
      chain = Math.max(chain, found.chain)
      if (nodes > limits.nodes) return { kind: 'nodes', function: key, found: nodes }
    }
    return { chain, nodes }
  }

  // Functions that nothing calls are looked through as well: runtimes check them before they throw them away.
  for (const body of [graph, ...[...functions.keys()].map((key): Body => ({ nodes: 0, calls: new Map([[key, 1]]) }))]) {
    const found = expand(body, 0)
    if ('kind' in found) return found
  }
  return null
}
