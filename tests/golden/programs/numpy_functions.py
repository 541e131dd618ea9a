import tensorflow as tf
import tensorflow.experimental.numpy as tnp
a=tnp.array([1.,2.]); print(a, type(a).__name__)
print(tnp.array([1,2]), tnp.ones((2,2)), tnp.arange(3), tnp.arange(3.), tnp.zeros(2, dtype=tnp.float32))
x=tf.constant([1.,2.]); print(tnp.add(x,1.), tnp.add(x, 1), tnp.sum(x), tnp.mean(tnp.array([1.,2.])), tnp.sqrt(tnp.array([4.,9.])), tnp.exp(x), tnp.dot(x,x), tnp.matmul(tnp.ones((2,2)),x))
print(tnp.add(tnp.array([1,2]), x), tnp.multiply(x, tnp.float64(2.)), tnp.square(3), tnp.linspace(0,1,3), tnp.where(x>1,x,0.), tnp.maximum(x,1.5))
v=tf.Variable([1.,2.])
with tf.GradientTape() as t: y=tnp.sum(tnp.sin(v)*v)
print(t.gradient(y,v))
print(tnp.asarray(x) is x, tnp.ndarray, tnp.float32, tnp.pi, tnp.newaxis)
print(tnp.std(x), tnp.var(x), tnp.prod(x), tnp.max(x), tnp.argmax(x), tnp.cumsum(x), tnp.concatenate([x,x]), tnp.stack([x,x],axis=1), tnp.reshape(x,(2,1)), tnp.transpose(tnp.ones((2,3))).shape, tnp.expand_dims(x,0), tnp.tile(x,2), tnp.outer(x,x), tnp.diag(x), tnp.eye(2), tnp.trace(tnp.eye(2)), tnp.log(x), tnp.power(x,2), tnp.clip(x,1.2,1.5), tnp.abs(-x))
print(tnp.isclose(x,x), tnp.allclose(x,x), tnp.average(x), tnp.inner(x,x), tnp.ones_like(x), tnp.full((2,),3), tnp.sign(x))
