// The memory snapshot: the memory of a Python that has imported what every worker needs, made by the
// build. It saves a second or so of starting and costs megabytes: whoever has a slow line is sooner
// there with the archives alone. The service worker keeps it for the next visit in any case.

const WORTH = 1; // seconds that its download may take

export class Snapshot {
  #downloads;
  #refused = false;
  #wanted = null; // promise of whether workers start from it

  /** Where its blocks go; the part that has them. */
  plan;
  blocks = "snapshot";

  /** Whether a Python has been started from it on this page. */
  proven = false;

  /**
   * @param {Downloads} downloads
   * @param {object} plan
   */
  constructor(downloads, plan) {
    this.#downloads = downloads;
    this.plan = plan;
    this.#say("none");
  }

  /** `data-snapshot` of the page: `none`, `restored` or `refused`; for whoever wants to know. */
  #say(state) {
    document.documentElement.dataset.snapshot = state;
  }

  /**
   * Resolves to whether Python is to start from it.
   *
   * @param {Promise} core rejects if Python cannot be started at all, and so does this
   */
  async wanted(core) {
    this.#wanted ??= this.#decide(core);
    try {
      return (await this.#wanted) && !this.#refused;
    } catch (error) {
      this.#wanted = null; // the next one who asks tries again
      throw error;
    }
  }

  async #decide(core) {
    if (await this.#downloads.keeps(this.blocks)) return true;
    return (await this.#downloads.seconds(this.blocks, core)) < WORTH;
  }

  /** Python could not be started from it: nobody tries again on this page. */
  refuse({ message }) {
    console.warn(`Python starts without its snapshot: ${message}`);
    this.#refused = true;
    this.#say("refused");
  }

  /** Python was started from it. */
  restored() {
    this.proven = true;
    this.#say("restored");
  }
}
