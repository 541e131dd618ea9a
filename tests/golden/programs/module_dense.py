import tensorflow as tf


class LazyDense(tf.Module):
    def __init__(self, out_features, name=None):
        super().__init__(name=name)
        self.ready = False
        self.out_features = out_features

    def __call__(self, x):
        if not self.ready:
            self.w = tf.Variable(tf.random.stateless_uniform([x.shape[-1], self.out_features], [3, 5]), name="w")
            self.b = tf.Variable(tf.zeros([self.out_features]), name="b")
            self.ready = True
        y = tf.matmul(x, self.w) + self.b
        return tf.nn.relu(y)


class TwoLayers(tf.Module):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.dense_1 = LazyDense(out_features=3)
        self.dense_2 = LazyDense(out_features=2)

    @tf.function
    def __call__(self, x):
        x = self.dense_1(x)
        return self.dense_2(x)


two = TwoLayers(name="the_model")
print("Model results:", two(tf.constant([[2.0, 2.0, 2.0]])))
print("Submodules:", len(two.submodules), two.name)
for var in two.variables:
    print(var.name, var.shape)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(two(tf.constant([[1.0, 0.5, -1.0]])))
print([g.numpy().round(4).tolist() for g in tape.gradient(loss, two.trainable_variables)])
