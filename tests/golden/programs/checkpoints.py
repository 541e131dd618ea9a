import tensorflow as tf, tempfile, os
d=tempfile.mkdtemp()
class Net(tf.Module):
    def __init__(self):
        super().__init__(); self.w=tf.Variable([1.,2.]); self.parts=[tf.Variable(3.)]
net=Net(); opt=tf.keras.optimizers.Adam(.1); step=tf.Variable(1)
ck=tf.train.Checkpoint(step=step, net=net, optimizer=opt)
with tf.GradientTape() as t: loss=tf.reduce_sum(net.w**2)+net.parts[0]
vs=net.trainable_variables; opt.apply_gradients(zip(t.gradient(loss,vs),vs))
p=ck.save(os.path.join(d,"ck")); print(os.path.basename(p), ck.save_counter.numpy())
net.w.assign([9.,9.]); step.assign(7)
s=ck.restore(p); print(type(s).__name__, net.w.numpy(), step.numpy(), s.assert_consumed() is s, s.expect_partial() is s)
m=tf.train.CheckpointManager(ck,d,max_to_keep=2)
for i in range(3): step.assign_add(1); print(os.path.basename(m.save()))
print([os.path.basename(c) for c in m.checkpoints], os.path.basename(m.latest_checkpoint), os.path.basename(tf.train.latest_checkpoint(d)))
step.assign(0); print(m.restore_or_initialize() is not None, step.numpy())
print(type(ck.restore(None)).__name__)
try: ck.restore(os.path.join(d,"nothing"))
except Exception as e: print(type(e).__name__)
w=ck.write(os.path.join(d,"w")); print(os.path.basename(w)); step.assign(5); ck.read(w); print(step.numpy())
new=Net(); tf.train.Checkpoint(net=new).restore(p).expect_partial(); print(new.w.numpy(), new.parts[0].numpy())
ema=tf.train.ExponentialMovingAverage(0.9); v=tf.Variable(1.); ema.apply([v]); v.assign(2.); ema.apply([v]); print(ema.average(v).numpy())
print(sorted(n for n, _ in tf.train.list_variables(p) if n.startswith("net")))
