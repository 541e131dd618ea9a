// Adds BokehJS and Panel's scripts to the page.

const WAITS = [500, 2000, 8000]; // milliseconds before each further try
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

function added(tag, properties) {
  const one = Object.assign(document.createElement(tag), properties);
  return new Promise((resolve, reject) => {
    one.onload = resolve;
    one.onerror = () => reject(new Error(properties.href ?? properties.src));
    document.head.append(one);
  });
}

/**
 * Loads the scripts one after the other, and runs them when nothing plays.
 *
 * @param {{url: string, href: string, integrity: string}[]} scripts in the order in which they are run
 * @param {(url: string) => void} came called when one is here
 * @param {() => Promise} calm resolves when the page has time to run one
 */
export async function loadScripts(scripts, came, calm) {
  for (const { url, href, integrity } of scripts) {
    const preload = () => added("link", { rel: "preload", as: "script", href, integrity });
    await WAITS.reduce((got, time) => got.catch(() => pause(time).then(preload)), preload());
    came(url);
  }
  for (const { href, integrity } of scripts) {
    await calm();
    await added("script", { src: href, integrity });
  }
}
